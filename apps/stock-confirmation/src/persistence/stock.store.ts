import { statement, type Sql } from '@fifteen/persistence'
import type { StockChange, StockItem } from '../domain/shelf.js'

// The one place where orders lock stock: every instance in the same order of names, in one statement.
const lock = statement(
  'stock-lock',
  `select i.id::text as "itemId", i.shop_id as "shopId", i.sku, i.warehouse_id as "warehouseId", i.on_hand::float8 as "onHand",
     i.reserved::float8 as reserved
   from unnest($1::text[], $2::text[]) as w(shop_id, sku) join stock_item i on i.shop_id = w.shop_id and i.sku = w.sku
   order by i.shop_id, i.sku, i.warehouse_id for update of i`,
)
const change = statement(
  'stock-change',
  `update stock_item i set reserved = i.reserved + u.reserved, on_hand = i.on_hand + u.returned - u.shipped,
     committed = i.committed + u.shipped - u.returned,
     shortfall = least(i.shortfall, greatest(0, i.reserved + u.reserved - i.on_hand - u.returned + u.shipped))
   from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[]) as u(id, reserved, shipped, returned) where i.id = u.id`,
)
const move = statement(
  'stock-move',
  `insert into stock_movement (item_id, kind, quantity, at)
   select u.item_id, u.kind, u.quantity, $4 from unnest($1::bigint[], $2::text[], $3::bigint[]) as u(item_id, kind, quantity)`,
)

/** Stock as orders see it. */
export class StockStore {
  async lock(sql: Sql, skus: readonly { shopId: string; sku: string }[]): Promise<StockItem[]> {
    if (!skus.length) return []
    return sql.query<StockItem>(lock, [skus.map(({ shopId }) => shopId), skus.map(({ sku }) => sku)])
  }

  /** Writes what a chunk did to the items that it has locked, each once, and its sum into the ledger. */
  async change(sql: Sql, changes: readonly StockChange[], at: Date): Promise<void> {
    if (!changes.length) return
    const changed = sql.query(change, [
      changes.map(({ itemId }) => itemId),
      changes.map(({ reserved }) => reserved),
      changes.map(({ shipped }) => shipped),
      changes.map(({ returned }) => returned),
    ])
    const movements = changes.flatMap(({ itemId, shipped, returned }) => [
      ...(shipped ? [{ itemId, kind: 'shipped', quantity: -shipped }] : []),
      ...(returned ? [{ itemId, kind: 'returned', quantity: returned }] : []),
    ])
    const columns = [
      movements.map(({ itemId }) => itemId),
      movements.map(({ kind }) => kind),
      movements.map(({ quantity }) => quantity),
      at,
    ]
    await Promise.all([changed, movements.length ? sql.query(move, columns) : []])
  }
}
