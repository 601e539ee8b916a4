import { statement, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'

export interface FiredRung {
  orderId: string
  stage: string
  rung: number
  firedAt: Date
  shopId: string
  explanation: string
  actions: readonly object[]
}

export interface PageWanted {
  shopId: string
  /** How many orders want it. */
  orders: number
  windowMs: number
}

const insert = statement(
  'rungs-insert',
  `insert into fired_rung (order_id, stage, rung, fired_at, shop_id, explanation, actions)
   select a, b, c, d, e, f, g::jsonb from unnest($1::uuid[], $2::text[], $3::int[], $4::timestamptz[], $5::text[], $6::text[], $7::text[])
     as u(a, b, c, d, e, f, g)`,
)
const ofOrder = statement(
  'rungs-of-order',
  `select order_id as "orderId", stage, rung, fired_at as "firedAt", shop_id as "shopId", explanation, actions
   from fired_rung where order_id = $1 order by fired_at, stage, rung`,
)
const page = statement(
  'page-open-or-join',
  `insert into supervisor_page as p (shop_id, opened_at, closes_at, orders)
   select shop, $4, $4::timestamptz + window_ms * interval '1 millisecond', orders
   from unnest($1::text[], $2::int[], $3::bigint[]) u(shop, orders, window_ms) order by shop
   on conflict (shop_id) do update set
     opened_at = case when p.closes_at <= excluded.opened_at then excluded.opened_at else p.opened_at end,
     closes_at = case when p.closes_at <= excluded.opened_at then excluded.closes_at else p.closes_at end,
     orders = case when p.closes_at <= excluded.opened_at then excluded.orders else p.orders + excluded.orders end
   returning shop_id as "shopId", orders`,
)

/** Rungs that fired, and the pages they went out with. */
@Injectable()
export class LadderStore {
  /** A rung that has fired before violates the primary key: the law holds even against a fault above. */
  async add(sql: Sql, rungs: readonly FiredRung[]): Promise<void> {
    if (!rungs.length) return
    await sql.query(insert, [
      rungs.map(({ orderId }) => orderId),
      rungs.map(({ stage }) => stage),
      rungs.map(({ rung }) => rung),
      rungs.map(({ firedAt }) => firedAt),
      rungs.map(({ shopId }) => shopId),
      rungs.map(({ explanation }) => explanation),
      rungs.map(({ actions }) => JSON.stringify(actions)),
    ])
  }

  async ofOrder(sql: Sql, orderId: string): Promise<FiredRung[]> {
    return sql.query<FiredRung>(ofOrder, [orderId])
  }

  /** Shops for which a new page goes out now; the orders of the others joined the page that is still open. */
  async page(sql: Sql, wanted: readonly PageWanted[], now: number): Promise<Set<string>> {
    if (!wanted.length) return new Set()
    const columns = [wanted.map(({ shopId }) => shopId), wanted.map(({ orders }) => orders), wanted.map(({ windowMs }) => windowMs)]
    const rows = await sql.query<{ shopId: string; orders: number }>(page, [...columns, new Date(now)])
    // Whoever opened a page is alone on it; a join finds at least one order there before.
    const alone = new Map(wanted.map(({ shopId, orders }) => [shopId, orders]))
    return new Set(rows.filter(({ shopId, orders }) => alone.get(shopId) === orders).map(({ shopId }) => shopId))
  }
}
