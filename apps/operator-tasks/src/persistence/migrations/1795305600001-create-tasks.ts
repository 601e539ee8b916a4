import type { MigrationInterface, QueryRunner } from 'typeorm'

/** The queue. Indexes hold only what is open: closed tasks cost nothing to those who pull. */
export class CreateTasks1795305600001 implements MigrationInterface {
  name = 'CreateTasks1795305600001'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table task (
        id uuid primary key,
        order_id uuid not null,
        shop_id text not null,
        order_version int not null,
        state text not null check (state in ('waiting', 'leased', 'postponed', 'closed')),
        reasons text[] not null,
        skills text[] not null,
        level int not null,
        priority int not null,
        deadline timestamptz not null,
        opened_at timestamptz not null,
        revision int not null,
        token int not null,
        operator_id text,
        lease_expires_at timestamptz,
        lease_ms int not null,
        last_operator_id text,
        last_action_at timestamptz,
        due_at timestamptz,
        callback_id uuid,
        failed_attempts int not null,
        offered_to text,
        excluded_operator text,
        offer_until timestamptz,
        outcome text,
        closed_at timestamptz,
        check ((state = 'leased') = (operator_id is not null and lease_expires_at is not null)),
        check ((state = 'closed') = (outcome is not null and closed_at is not null)),
        check (callback_id is null or state = 'postponed')
      ) with (fillfactor = 70);
      create unique index task_open on task (order_id) where state <> 'closed';
      create index task_queue on task (priority desc, deadline, id) where state = 'waiting';
      create index task_leases on task (operator_id) where state = 'leased';
      create index task_order on task (order_id);
      create table task_history (
        task_id uuid not null,
        revision int not null,
        at timestamptz not null,
        kind text not null,
        operator_id text,
        details text not null,
        primary key (task_id, revision)
      );
      create table task_command (
        task_id uuid not null,
        token int not null,
        fingerprint text not null,
        answer text not null,
        primary key (task_id, token, fingerprint)
      );
      create table task_action (
        action_id uuid primary key,
        order_id uuid not null,
        task_id uuid,
        action text not null,
        stage text not null,
        rung int not null,
        outcome text not null,
        at timestamptz not null
      );
      create table page (
        id uuid primary key,
        shop_id text not null,
        stage text not null,
        rung int not null,
        first_at timestamptz not null,
        last_at timestamptz not null,
        orders int not null,
        newest_orders uuid[] not null,
        acknowledged_at timestamptz
      );
      create unique index page_open on page (shop_id, stage, rung) where acknowledged_at is null;
    `)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}
