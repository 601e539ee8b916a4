import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What shops send beside orders, or what became of it: payments, early records, refusals, idempotency keys. */
export class CreateShopRecords1763769600003 implements MigrationInterface {
  name = 'CreateShopRecords1763769600003'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table payment (
        shop_id text not null,
        payment_id text not null,
        order_id uuid not null,
        kind text not null,
        amount bigint not null,
        sequence int not null,
        noted_at timestamptz not null,
        primary key (shop_id, payment_id)
      );
      create index payment_of_order on payment (order_id);
      create table early_record (
        early_id bigint generated always as identity primary key,
        order_id uuid not null,
        source text not null,
        record text not null,
        personal text,
        waits_until timestamptz not null,
        unique (order_id, source)
      );
      create table rejection (
        rejection_id uuid primary key,
        shop_id text not null,
        source text not null,
        via text not null,
        external_id text,
        topic text,
        partition int,
        record_offset bigint,
        code text not null,
        problems text not null,
        rejected_at timestamptz not null,
        unique (shop_id, source)
      );
      create index rejection_newest on rejection (shop_id, rejection_id);
      create index rejection_age on rejection using brin (rejected_at);
      create table idempotency_key (
        shop_id text not null,
        key text not null,
        body_hash bytea not null,
        answer text not null,
        created_at timestamptz not null,
        primary key (shop_id, key)
      );
      create index idempotency_key_age on idempotency_key using brin (created_at);
    `)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}
