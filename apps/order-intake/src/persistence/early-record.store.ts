import { statement, type Sql } from '@fifteen/persistence'

/** Something of an order that came before it; as JSON, the personal part by itself. */
export interface EarlyRecord {
  orderId: string
  source: string
  record: string
  personal: string | null
  waitsUntil: Date
}

const find = statement(
  'early-find',
  `select order_id as "orderId", source, record, personal, waits_until as "waitsUntil" from early_record
   where order_id = any($1::uuid[]) order by early_id`,
)
const insert = statement(
  'early-insert',
  `insert into early_record (order_id, source, record, personal, waits_until)
   select u.order_id, u.source, u.record, u.personal, u.waits_until
   from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[]) with ordinality
     as u(order_id, source, record, personal, waits_until, ord)
   order by u.ord on conflict do nothing`,
)
const remove = statement('early-remove', 'delete from early_record where order_id = any($1::uuid[])')
const removeDue = statement(
  'early-remove-due',
  `delete from early_record e using unnest($1::uuid[], $2::timestamptz[]) as d(order_id, due_at)
   where e.order_id = d.order_id and e.waits_until <= d.due_at
   returning e.early_id::float8 as "earlyId", e.order_id as "orderId", e.source, e.record, e.personal, e.waits_until as "waitsUntil"`,
)

/** In the order of arrival. */
export async function findEarlyRecords(sql: Sql, orderIds: readonly string[]): Promise<EarlyRecord[]> {
  if (!orderIds.length) return []
  return sql.query<EarlyRecord>(find, [orderIds])
}

export async function insertEarlyRecords(sql: Sql, records: readonly EarlyRecord[]): Promise<void> {
  if (!records.length) return
  await sql.query(insert, [
    records.map((r) => r.orderId),
    records.map((r) => r.source),
    records.map((r) => r.record),
    records.map((r) => r.personal),
    records.map((r) => r.waitsUntil),
  ])
}

export async function removeEarlyRecords(sql: Sql, orderIds: readonly string[]): Promise<void> {
  if (orderIds.length) await sql.query(remove, [orderIds])
}

/** Removes what has waited until its order's instant, and returns it in the order of arrival. */
export async function takeDueEarlyRecords(sql: Sql, due: readonly { owner: string; dueAt: Date }[]): Promise<EarlyRecord[]> {
  if (!due.length) return []
  const rows = await sql.query<EarlyRecord & { earlyId: number }>(removeDue, [due.map((d) => d.owner), due.map((d) => d.dueAt)])
  return rows.sort((a, b) => a.earlyId - b.earlyId)
}
