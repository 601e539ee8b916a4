import type { MigrationInterface, QueryRunner } from 'typeorm'
import { defaultPolicy, EVERY_SHOP } from '../../domain/policy.js'

/** Policies are never changed, only followed by a newer version: an order keeps the one it started with. */
export class CreateShopPolicy1795300000002 implements MigrationInterface {
  name = 'CreateShopPolicy1795300000002'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table shop_policy (
        shop_id text not null,
        version int not null,
        effective_from timestamptz not null,
        policy jsonb not null,
        primary key (shop_id, version)
      );
      create table supervisor_page (
        shop_id text primary key,
        opened_at timestamptz not null,
        closes_at timestamptz not null,
        orders int not null
      );
      comment on table supervisor_page is 'the newest page to the supervisor of each shop; orders that come in before it closes join it';
    `)
    await runner.query(`insert into shop_policy (shop_id, version, effective_from, policy) values ($1, 1, '-infinity', $2)`, [
      EVERY_SHOP,
      JSON.stringify(defaultPolicy),
    ])
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}
