import { statement, type Sql } from '@fifteen/persistence'

/** Names of a stock item. */
export interface ItemName {
  readonly shopId: string
  readonly sku: string
  readonly warehouseId: string
}

export interface LockedItem extends ItemName {
  readonly itemId: string
  readonly onHand: number
  readonly reserved: number
  readonly countedAt: Date | null
}

export interface LevelMovement {
  readonly itemId: string
  readonly kind: 'received' | 'counted'
  readonly quantity: number
  /** Null for the correction of a count. */
  readonly movementId: string | null
  readonly at: Date
}

export interface NewLevel {
  readonly itemId: string
  readonly onHand: number
  readonly countedAt: Date | null
  readonly shortfall: number
}

const NAMES = 'unnest($1::text[], $2::text[], $3::text[]) as n(shop_id, sku, warehouse_id)'
const ensure = statement(
  'level-ensure-items',
  `insert into stock_item (shop_id, sku, warehouse_id) select distinct n.shop_id, n.sku, n.warehouse_id from ${NAMES}
   where not exists (select from stock_item i where i.shop_id = n.shop_id and i.sku = n.sku and i.warehouse_id = n.warehouse_id)
   order by 1, 2, 3 on conflict do nothing`,
)
const lock = statement(
  'level-lock-items',
  `select i.id::text as "itemId", i.shop_id as "shopId", i.sku, i.warehouse_id as "warehouseId", i.on_hand::float8 as "onHand",
     i.reserved::float8 as reserved, i.counted_at as "countedAt"
   from stock_item i join (select distinct n.shop_id, n.sku, n.warehouse_id from ${NAMES}) n
     on i.shop_id = n.shop_id and i.sku = n.sku and i.warehouse_id = n.warehouse_id
   order by i.shop_id, i.sku, i.warehouse_id for update of i`,
)
const known = statement(
  'level-known-movements',
  `select m.item_id::text as "itemId", m.movement_id as "movementId", m.quantity::float8 as quantity
   from unnest($1::bigint[], $2::text[]) as u(item_id, movement_id)
   join stock_movement m on m.item_id = u.item_id and m.movement_id = u.movement_id`,
)
// The unique index recognises a repeat: within these arrays, in an earlier chunk, or in another instance.
const move = statement(
  'level-move',
  `insert into stock_movement (item_id, kind, quantity, movement_id, at)
   select * from unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::timestamptz[])
   on conflict (item_id, movement_id) where movement_id is not null do nothing
   returning item_id::text as "itemId", quantity::float8 as quantity`,
)
const movedSince = statement(
  'level-moved-since',
  `select m.item_id::text as "itemId", sum(m.quantity)::float8 as quantity
   from unnest($1::bigint[], $2::timestamptz[]) as u(item_id, since) join stock_movement m on m.item_id = u.item_id and m.at > u.since
   where m.kind <> 'counted' or m.movement_id is not null group by m.item_id`,
)
const set = statement(
  'level-set',
  `update stock_item i set on_hand = u.on_hand, counted_at = u.counted_at, shortfall = u.shortfall
   from unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::bigint[]) as u(id, on_hand, counted_at, shortfall) where i.id = u.id`,
)

/** Stock as warehouses see it. */
export class LevelStore {
  /** Makes the items that are missing and locks them all, in the order in which orders lock them. */
  async lock(sql: Sql, names: readonly ItemName[]): Promise<LockedItem[]> {
    const arrays = [names.map(({ shopId }) => shopId), names.map(({ sku }) => sku), names.map(({ warehouseId }) => warehouseId)]
    await sql.query(ensure, arrays)
    return sql.query<LockedItem>(lock, arrays)
  }

  /** What was noted under the ids of these movements, by item. Its items are locked, so nobody notes one meanwhile. */
  async known(sql: Sql, movements: readonly { itemId: string; movementId: string }[]): Promise<Map<string, Map<string, number>>> {
    if (!movements.length) return new Map()
    const rows = await sql.query<{ itemId: string; movementId: string; quantity: number }>(known, [
      movements.map(({ itemId }) => itemId),
      movements.map(({ movementId }) => movementId),
    ])
    const byItem = Map.groupBy(rows, ({ itemId }) => itemId)
    return new Map([...byItem].map(([itemId, of]) => [itemId, new Map(of.map(({ movementId, quantity }) => [movementId, quantity]))]))
  }

  /** Writes movements into the ledger; resolves with those that are not repeats. */
  async move(sql: Sql, movements: readonly LevelMovement[]): Promise<{ itemId: string; quantity: number }[]> {
    if (!movements.length) return []
    return sql.query(move, [
      movements.map(({ itemId }) => itemId),
      movements.map(({ kind }) => kind),
      movements.map(({ quantity }) => quantity),
      movements.map(({ movementId }) => movementId),
      movements.map(({ at }) => at),
    ])
  }

  /** What moved in an item after an instant, counts aside, by item. */
  async movedSince(sql: Sql, counts: readonly { itemId: string; since: Date }[]): Promise<Map<string, number>> {
    if (!counts.length) return new Map()
    const rows = await sql.query<{ itemId: string; quantity: number }>(movedSince, [
      counts.map(({ itemId }) => itemId),
      counts.map(({ since }) => since),
    ])
    return new Map(rows.map(({ itemId, quantity }) => [itemId, quantity]))
  }

  async set(sql: Sql, levels: readonly NewLevel[]): Promise<void> {
    if (!levels.length) return
    await sql.query(set, [
      levels.map(({ itemId }) => itemId),
      levels.map(({ onHand }) => onHand),
      levels.map(({ countedAt }) => countedAt),
      levels.map(({ shortfall }) => shortfall),
    ])
  }
}
