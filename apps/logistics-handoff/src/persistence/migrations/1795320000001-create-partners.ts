import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Partners, what they sent that could not be taken, their webhooks, and the shops' policies. */
export class CreatePartners1795320000001 implements MigrationInterface {
  name = 'CreatePartners1795320000001'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table partner (
        partner_id text primary key,
        name text not null,
        key_hash text not null unique,
        webhook_url text,
        webhook_secret text,
        changed_at timestamptz not null
      );

      create table rejected_receipt (
        source text primary key,
        partner_id text not null,
        position bigint generated always as identity,
        rejected_at timestamptz not null,
        reason text not null,
        order_id text,
        dossier_revision int,
        kind text,
        receipt_id text,
        problems text[] not null default '{}'
      );
      create index rejected_receipt_partner on rejected_receipt (partner_id, position);
      create index rejected_receipt_age on rejected_receipt (rejected_at);

      create table webhook_delivery (
        webhook_id text primary key,
        order_id uuid not null,
        dossier_revision int not null,
        kind text not null check (kind in ('dossier', 'recall')),
        partner_id text not null,
        state text not null default 'pending' check (state in ('pending', 'delivered', 'given-up')),
        attempts int not null default 0,
        tries int not null default 0,
        put_in_at timestamptz not null,
        give_up_at timestamptz not null,
        delivered_at timestamptz
      ) with (fillfactor = 50);
      create index webhook_delivery_order on webhook_delivery (order_id);
      create table webhook_attempt (
        webhook_id text not null,
        attempt int not null,
        at timestamptz not null,
        duration_ms int not null,
        status int,
        problem text,
        primary key (webhook_id, attempt)
      );

      create table shop_policy (
        shop_id text primary key,
        receipt_budget_ms bigint not null check (receipt_budget_ms > 0),
        resend_most int not null check (resend_most >= 0),
        clarification_wait_ms bigint not null check (clarification_wait_ms >= 0),
        changed_at timestamptz not null default clock_timestamp()
      );
      insert into shop_policy (shop_id, receipt_budget_ms, resend_most, clarification_wait_ms) values ('*', 120000, 2, 30000);
    `)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}
