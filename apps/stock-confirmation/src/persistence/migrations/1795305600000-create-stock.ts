import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * Stock and its ledger, reservations and their goods, catalogue, policies, refused records. Names compare by code units, so that every
 * instance locks stock in one order.
 */
export class CreateStock1795305600000 implements MigrationInterface {
  name = 'CreateStock1795305600000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table stock_item (
        id bigint generated always as identity primary key,
        shop_id text collate "C" not null,
        sku text collate "C" not null,
        warehouse_id text collate "C" not null,
        on_hand bigint not null default 0,
        -- Units of held and pinned reservations.
        reserved bigint not null default 0 check (reserved >= 0),
        -- Units of handed-off orders: they have left on_hand.
        committed bigint not null default 0 check (committed >= 0),
        -- Units reserved that a count did not find. Only a level may make it grow, so an oversold item breaks the check below.
        shortfall bigint not null default 0 check (shortfall >= 0),
        counted_at timestamptz,
        unique (shop_id, sku, warehouse_id),
        check (reserved <= on_hand + shortfall)
      ) with (fillfactor = 50);
      create index stock_item_short on stock_item (shop_id) where shortfall > 0;

      create table stock_movement (
        id bigint generated always as identity primary key,
        item_id bigint not null,
        kind text not null check (kind in ('received', 'shipped', 'counted', 'returned')),
        quantity bigint not null check (quantity <> 0),
        -- The shop's own id of a change; counts and our own movements have none.
        movement_id text collate "C",
        at timestamptz not null,
        noted_at timestamptz not null default clock_timestamp(),
        check (case kind when 'shipped' then quantity < 0 when 'counted' then true else quantity > 0 end)
      );
      create index stock_movement_at on stock_movement (item_id, at);
      create unique index stock_movement_once on stock_movement (item_id, movement_id) where movement_id is not null;

      create table reservation (
        order_id uuid primary key,
        shop_id text not null,
        revision int not null,
        state text not null check (state in ('none', 'held', 'pinned', 'committed', 'released', 'short', 'lost')),
        order_version int not null,
        received_at timestamptz,
        taken_at timestamptz,
        expires_at timestamptz,
        confirmed_version int,
        confirmed_at timestamptz,
        handed_off_version int not null default 0,
        ended text check (ended in ('cancelled', 'recalled')),
        task_opened_id uuid,
        task_opened_at timestamptz,
        task_closed_id uuid,
        task_closed_at timestamptz,
        check ((state = 'held') = (expires_at is not null)),
        check (ended is null or state = 'released')
      ) with (fillfactor = 50);
      -- What the order's newest version needs, and from where: [[sku, quantity, warehouse], …], without a warehouse where nothing is taken.
      create table reserved_goods (
        order_id uuid primary key,
        order_version int not null,
        goods text not null
      );

      create table catalogue_item (
        shop_id text collate "C" not null,
        sku text collate "C" not null,
        title text,
        unit_price bigint,
        primary key (shop_id, sku)
      );
      create table catalogue_substitute (
        shop_id text collate "C" not null,
        sku text collate "C" not null,
        rank int not null,
        substitute text collate "C" not null,
        primary key (shop_id, sku, rank)
      );

      create table shop_policy (
        shop_id text primary key,
        hold_ms bigint not null check (hold_ms > 0),
        hold_maximum_ms bigint not null check (hold_maximum_ms >= hold_ms)
      );
      insert into shop_policy values ('*', 900000, 86400000);

      create table rejected_record (
        id bigint generated always as identity primary key,
        shop_id text not null,
        topic text not null,
        partition int not null,
        record_offset bigint not null,
        code text not null,
        problems text not null,
        rejected_at timestamptz not null default clock_timestamp(),
        unique (topic, partition, record_offset)
      );
      create index rejected_record_shop on rejected_record (shop_id, id);
      create index rejected_record_age on rejected_record (rejected_at);
    `)
    await runner.query(VIOLATIONS)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}

/** The law of the ledger, as a question anybody can ask a running database: no row means that it holds. */
const VIOLATIONS = `
  create function stock_violations() returns table (law text, shop_id text, sku text, warehouse_id text, order_id uuid, detail text)
  language sql stable as $$
    with ledger as (
      select item_id, sum(quantity) as total, -coalesce(sum(quantity) filter (where kind in ('shipped', 'returned')), 0) as shipped
      from stock_movement group by item_id
    ), taken as (
      select r.shop_id, e.entry->>0 as sku, e.entry->>2 as warehouse_id,
        sum((e.entry->>1)::bigint) filter (where r.state <> 'committed') as live,
        sum((e.entry->>1)::bigint) filter (where r.state = 'committed') as shipped
      from reservation r join reserved_goods g on g.order_id = r.order_id
        cross join lateral jsonb_array_elements(g.goods::jsonb) as e(entry)
      where r.state in ('held', 'pinned', 'committed') and e.entry->>2 is not null
      group by 1, 2, 3
    ), item as (
      select i.*, coalesce(l.total, 0) as total, coalesce(l.shipped, 0) as left_house,
        coalesce(t.live, 0) as live, coalesce(t.shipped, 0) as handed_off
      from stock_item i
      left join ledger l on l.item_id = i.id
      left join taken t on t.shop_id = i.shop_id and t.sku = i.sku and t.warehouse_id = i.warehouse_id
    )
    select 'on hand is what the ledger says', i.shop_id, i.sku, i.warehouse_id, null::uuid, format('on hand %s, ledger %s', on_hand, total)
      from item i where on_hand <> total
    union all
    select 'reserved is what live reservations hold', i.shop_id, i.sku, i.warehouse_id, null, format('reserved %s, held and pinned %s', reserved, live)
      from item i where reserved <> live
    union all
    select 'committed is what left for handed-off orders', i.shop_id, i.sku, i.warehouse_id, null,
        format('committed %s, ledger %s, orders %s', committed, left_house, handed_off)
      from item i where committed <> left_house or committed <> handed_off
    union all
    select 'reserved beyond on hand is shown as a shortfall', i.shop_id, i.sku, i.warehouse_id, null,
        format('reserved %s, on hand %s, shortfall %s', reserved, on_hand, shortfall)
      from item i where shortfall <> greatest(reserved - on_hand, 0)
    union all
    select 'what is taken stands on a shelf', t.shop_id, t.sku, t.warehouse_id, null, 'no such stock item'
      from taken t where not exists (
        select from stock_item i where i.shop_id = t.shop_id and i.sku = t.sku and i.warehouse_id = t.warehouse_id)
    union all
    select 'a movement belongs to a stock item', null, null, null, null, format('%s movements of item %s', count(*), item_id)
      from stock_movement m where not exists (select from stock_item i where i.id = m.item_id) group by item_id
    union all
    select 'a hold has a timer that ends it', r.shop_id, null, null, r.order_id, format('held until %s', expires_at)
      from reservation r where state = 'held' and not exists (
        select from timer t where t.name = 'hold-expiry' and t.owner = r.order_id::text and t.due_at <= r.expires_at)
  $$;
`
