import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Shops, their API keys and policies; `hash_key` makes what is hashed of a shop's customers worthless elsewhere. */
export class CreateShops1763769600001 implements MigrationInterface {
  name = 'CreateShops1763769600001'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table shop (
        shop_id text primary key,
        name text not null,
        time_zone text not null,
        currency text not null,
        country text not null,
        partner_id text not null,
        active boolean not null,
        revision int not null default 1,
        hash_key bytea not null,
        changed_at timestamptz not null default clock_timestamp()
      );
      create table shop_key (
        key_id uuid primary key,
        key_hash text not null unique,
        shop_id text not null references shop,
        label text not null,
        created_at timestamptz not null default clock_timestamp(),
        revoked_at timestamptz
      );
      create table shop_policy (
        shop_id text primary key,
        early_wait_ms bigint not null check (early_wait_ms > 0)
      );
      insert into shop_policy (shop_id, early_wait_ms) values ('*', 900000);
    `)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}
