import { statement, type Sql } from '@fifteen/persistence'

/** What happened to an order, without anything personal. */
export interface TimelineEntry {
  orderId: string
  /** `received`, `confirmed`, `payment-noted`, … */
  entry: string
  version: number
  /** Who: shop, operator, fast-path, policy, stock, delivery, logistics. */
  actor: string
  detail?: string
}

const append = statement(
  'timeline-append',
  `insert into order_timeline (order_id, at, entry, version, actor, detail)
   select u.order_id, $6, u.entry, u.version, u.actor, u.detail
   from unnest($1::uuid[], $2::text[], $3::int[], $4::text[], $5::text[]) with ordinality as u(order_id, entry, version, actor, detail, ord)
   order by u.ord`,
)

export async function appendTimeline(sql: Sql, entries: readonly TimelineEntry[], at: Date): Promise<void> {
  if (!entries.length) return
  await sql.query(append, [
    entries.map((e) => e.orderId),
    entries.map((e) => e.entry),
    entries.map((e) => e.version),
    entries.map((e) => e.actor),
    entries.map((e) => e.detail ?? null),
    at,
  ])
}
