import { statement, type Sql } from '@fifteen/persistence'

export interface CatalogueItem {
  readonly sku: string
  readonly title?: string
  /** Minor units of the shop's currency. */
  readonly unitPrice?: number
  /** SKUs that may replace it, best first. */
  readonly substitutes?: readonly string[]
}

/** A declared substitute of which something is left. */
export interface AvailableSubstitute {
  readonly shopId: string
  /** The SKU it may replace. */
  readonly insteadOf: string
  readonly sku: string
  readonly rank: number
  readonly available: number
  readonly title: string | null
  readonly unitPrice: number | null
}

const putItems = statement(
  'catalogue-put-items',
  `insert into catalogue_item (shop_id, sku, title, unit_price)
   select $1, u.sku, u.title, u.price from unnest($2::text[], $3::text[], $4::bigint[]) as u(sku, title, price) order by u.sku
   on conflict (shop_id, sku) do update set title = excluded.title, unit_price = excluded.unit_price`,
)
const clearSubstitutes = statement(
  'catalogue-clear-substitutes',
  'delete from catalogue_substitute where shop_id = $1 and sku = any($2::text[])',
)
const putSubstitutes = statement(
  'catalogue-put-substitutes',
  `insert into catalogue_substitute (shop_id, sku, rank, substitute)
   select $1, u.sku, u.rank, u.substitute from unnest($2::text[], $3::int[], $4::text[]) as u(sku, rank, substitute)`,
)
const available = statement(
  'catalogue-available-substitutes',
  `select s.shop_id as "shopId", s.sku as "insteadOf", s.substitute as sku, s.rank, a.available::float8 as available, c.title,
     c.unit_price::float8 as "unitPrice"
   from unnest($1::text[], $2::text[]) as w(shop_id, sku)
   join catalogue_substitute s on s.shop_id = w.shop_id and s.sku = w.sku
   cross join lateral (
     select sum(greatest(i.on_hand - i.reserved, 0)) as available from stock_item i where i.shop_id = s.shop_id and i.sku = s.substitute
   ) a
   left join catalogue_item c on c.shop_id = s.shop_id and c.sku = s.substitute
   where a.available > 0 order by s.shop_id, s.sku, s.rank`,
)

export class CatalogueStore {
  /** Replaces these items with their substitutes; others stay. SKUs must be unique. */
  async put(sql: Sql, shopId: string, items: readonly CatalogueItem[]): Promise<void> {
    const skus = items.map(({ sku }) => sku)
    await sql.query(putItems, [shopId, skus, items.map(({ title }) => title ?? null), items.map(({ unitPrice }) => unitPrice ?? null)])
    await sql.query(clearSubstitutes, [shopId, skus])
    const substitutes = items.flatMap((item) => (item.substitutes ?? []).map((sku, index) => ({ of: item.sku, sku, rank: index + 1 })))
    if (!substitutes.length) return
    await sql.query(putSubstitutes, [shopId, substitutes.map((s) => s.of), substitutes.map((s) => s.rank), substitutes.map((s) => s.sku)])
  }

  /** What could be offered now instead of these SKUs, best first. Not locked: an offer is no promise. */
  async availableSubstitutes(sql: Sql, skus: readonly { shopId: string; sku: string }[]): Promise<AvailableSubstitute[]> {
    return sql.query<AvailableSubstitute>(available, [skus.map(({ shopId }) => shopId), skus.map(({ sku }) => sku)])
  }
}
