import { statement, type Sql } from '@fifteen/persistence'

/** A stock item as shown. */
export interface StockView {
  sku: string
  warehouseId: string
  onHand: number
  reserved: number
  available: number
  committed: number
  shortfall: number
  countedAt: Date | null
}

export interface StockFilter {
  readonly shopId: string
  readonly sku?: string
  readonly shortfallOnly?: boolean
  /** The last item of the page before. */
  readonly after?: { readonly sku: string; readonly warehouseId: string }
  readonly limit: number
}

const list = statement(
  'stock-view-list',
  `select sku, warehouse_id as "warehouseId", on_hand::float8 as "onHand", reserved::float8 as reserved,
     greatest(on_hand - reserved, 0)::float8 as available, committed::float8 as committed, shortfall::float8 as shortfall,
     counted_at as "countedAt"
   from stock_item
   where shop_id = $1 and ($2::text is null or sku = $2) and (shortfall > 0 or not $3) and (sku, warehouse_id) > ($4, $5)
   order by sku, warehouse_id limit $6`,
)
const shortfall = statement(
  'stock-view-shortfall',
  'select coalesce(sum(shortfall), 0)::float8 as units from stock_item where shortfall > 0',
)

export class StockViewStore {
  async list(sql: Sql, { shopId, sku, shortfallOnly = false, after, limit }: StockFilter): Promise<StockView[]> {
    return sql.query<StockView>(list, [shopId, sku ?? null, shortfallOnly, after?.sku ?? '', after?.warehouseId ?? '', limit])
  }

  /** Units that are reserved but were not found, over all shops. */
  async shortfall(sql: Sql): Promise<number> {
    const [row] = await sql.query<{ units: number }>(shortfall)
    return row?.units ?? 0
  }
}
