import type { MigrationInterface, QueryRunner } from 'typeorm'

/** One narrow row for each order, which changes with every event; documents and answers beside it, written once. */
export class CreateCases1795305600000 implements MigrationInterface {
  name = 'CreateCases1795305600000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table order_case (
        order_id uuid primary key,
        shop_id text not null,
        revision int not null,
        version int not null,
        received_at timestamptz,
        version_at timestamptz,
        total bigint,
        lines int,
        payment_method text,
        channel text,
        country text,
        address_complete boolean,
        has_comment boolean,
        known_customer boolean,
        reachable boolean,
        approved_by uuid,
        stock_version int not null,
        stock_verdict text not null,
        slot_version int not null,
        slot_verdict text not null,
        settled_total bigint not null,
        payment_sequence int not null,
        confirmed_version int not null,
        refused_version int not null,
        refusal_code text,
        decision_id uuid,
        decision_version int,
        task_id uuid,
        ended text check (ended in ('cancelling', 'handed-off', 'cancelled', 'recalled'))
      ) with (fillfactor = 50);
      create table order_document (
        order_id uuid not null,
        order_version int not null,
        body bytea not null,
        primary key (order_id, order_version)
      );
      create table case_answer (
        order_id uuid not null,
        order_version int not null,
        type text not null,
        body bytea not null,
        primary key (order_id, order_version, type)
      );
      create table decision (
        order_id uuid not null,
        id uuid not null,
        base_version int not null,
        kind text not null check (kind in ('confirm', 'amend', 'cancel')),
        approved boolean not null,
        made_by text not null check (made_by in ('fast-path', 'operator', 'policy')),
        made_at timestamptz not null,
        task_id uuid,
        operator_id text,
        reason text,
        explanation text not null,
        policy_revision int not null,
        superseded_at timestamptz,
        primary key (order_id, id)
      );
    `)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}
