import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * One narrow row per order that changes in place, one immutable row per version for the document, one beside it for what is personal.
 * An `awaited` row stands for an order of which something came early: the unique key makes it meet the order itself, even in a race.
 * No index covers a column that changes, so that updates stay within the page. The list's index is on an expression so that nothing else
 * can use it: before the first ANALYZE the planner thinks it as good as the unique key, and would read a shop's every order for each one.
 */
export class CreateOrders1763769600002 implements MigrationInterface {
  name = 'CreateOrders1763769600002'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table order_state (
        order_id uuid primary key,
        shop_id text not null,
        external_id text not null,
        status text not null check (status in
          ('awaited', 'pending', 'confirmed', 'reopened', 'cancelling', 'handed-off', 'cancelled', 'recalled')),
        version int not null,
        status_revision int not null,
        shop_revision bigint,
        content_hash bytea,
        person_ref uuid not null,
        known_customer boolean not null,
        received_at timestamptz not null,
        cancel_request_id uuid,
        payment_sequence int not null,
        settled_total bigint not null,
        decisions uuid[] not null,
        changed_at timestamptz not null,
        constraint order_of_shop unique (shop_id, external_id)
      ) with (fillfactor = 50);
      create index order_state_newest on order_state ((shop_id || ''), received_at, order_id);
      create table order_document (
        order_id uuid not null,
        version int not null,
        content_hash bytea,
        source text not null,
        made_by text not null,
        approved_by uuid,
        document text not null,
        facts text not null,
        created_at timestamptz not null,
        primary key (order_id, version)
      );
      create table order_personal (
        order_id uuid not null,
        version int not null,
        personal text not null,
        primary key (order_id, version)
      );
      create table order_timeline (
        order_id uuid not null,
        entry_id bigint generated always as identity,
        at timestamptz not null,
        entry text not null,
        version int not null,
        actor text not null,
        detail text,
        primary key (order_id, entry_id)
      );
      create table customer_identity (
        shop_id text not null,
        identity bytea not null,
        person_ref uuid not null,
        primary key (shop_id, identity)
      );
    `)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}
