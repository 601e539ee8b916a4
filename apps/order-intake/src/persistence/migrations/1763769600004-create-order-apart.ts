import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * The orders that are not handed off, for lists of them: most orders of a shop are, and a list by another status would read them all.
 * A table of its own, because an index on the status would move every row at every change of it.
 */
export class CreateOrderApart1763769600004 implements MigrationInterface {
  name = 'CreateOrderApart1763769600004'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table order_apart (
        order_id uuid primary key,
        shop_id text not null,
        kind text not null check (kind in ('open', 'cancelled', 'recalled')),
        received_at timestamptz not null
      );
      create index order_apart_newest on order_apart (shop_id, kind, received_at, order_id);
      insert into order_apart
        select order_id, shop_id, case when status in ('cancelled', 'recalled') then status else 'open' end, received_at
        from order_state where status not in ('awaited', 'handed-off');
    `)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}
