import type { OrderStatus } from '@fifteen/contracts'
import { statement, type Sql } from '@fifteen/persistence'
import { kindOf } from './order-apart.js'

export interface OrderSummaryRow {
  orderId: string
  externalId: string
  status: OrderStatus
  orderVersion: number
  receivedAt: Date
  changedAt: Date
  settledTotal: number
}

export interface OrderRow extends OrderSummaryRow {
  document: string
  facts: string
}

export interface TimelineRow {
  entryId: string
  at: Date
  entry: string
  orderVersion: number
  actor: string
  detail: string | null
}

export interface OrderFilter {
  shopId: string
  statuses: readonly string[]
  from: Date | null
  /** Orders older than this one, by (receivedAt, orderId). */
  before: { receivedAt: Date; orderId: string } | null
}

const SUMMARY = `s.order_id as "orderId", s.external_id as "externalId", s.status, s.version as "orderVersion", s.received_at as "receivedAt",
  s.changed_at as "changedAt", s.settled_total::float8 as "settledTotal"`

const one = statement(
  'order-read',
  `select ${SUMMARY}, d.document, d.facts from order_state s join order_document d on d.order_id = s.order_id and d.version = s.version
   where s.order_id = $1 and s.shop_id = $2 and s.status <> 'awaited'`,
)
const externalId = statement(
  'order-external-id',
  `select external_id as "externalId" from order_state where order_id = $1 and shop_id = $2 and status <> 'awaited'`,
)
const list = statement(
  'orders-list',
  `select ${SUMMARY} from order_state s
   where s.shop_id || '' = $1 and s.status = any($2) and s.received_at >= $3 and (s.received_at, s.order_id) < ($4, $5::uuid)
   order by s.received_at desc, s.order_id desc limit $6`,
)
// Each kind is in the order of the list already.
const listApart = statement(
  'orders-list-apart',
  `select o.* from unnest($7::text[]) as k(kind) cross join lateral (
     select ${SUMMARY} from order_apart a join order_state s on s.order_id = a.order_id
     where a.shop_id = $1 and a.kind = k.kind and s.status = any($2) and a.received_at >= $3
       and (a.received_at, a.order_id) < ($4, $5::uuid)
     order by a.received_at desc, a.order_id desc limit $6) o
   order by o."receivedAt" desc, o."orderId" desc limit $6`,
)
const byExternalId = statement(
  'order-by-external-id',
  `select ${SUMMARY} from order_state s where s.shop_id = $1 and s.external_id = $2 and s.status <> 'awaited'`,
)
const timeline = statement(
  'timeline-list',
  `select entry_id::text as "entryId", at, entry, version as "orderVersion", actor, detail from order_timeline
   where order_id = $1 and entry_id > $2 order by entry_id limit $3`,
)

export async function readOrder(sql: Sql, shopId: string, orderId: string): Promise<OrderRow | undefined> {
  return (await sql.query<OrderRow>(one, [orderId, shopId]))[0]
}

export async function readExternalId(sql: Sql, shopId: string, orderId: string): Promise<string | undefined> {
  return (await sql.query<{ externalId: string }>(externalId, [orderId, shopId]))[0]?.externalId
}

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** Newest first. */
export function listOrders(sql: Sql, { shopId, statuses, from, before }: OrderFilter, most: number): Promise<OrderSummaryRow[]> {
  const end = [before?.receivedAt ?? 'infinity', before?.orderId ?? LAST_ID]
  const values = [shopId, statuses, from ?? '-infinity', ...end, most]
  if (statuses.includes('handed-off')) return sql.query<OrderSummaryRow>(list, values)
  return sql.query<OrderSummaryRow>(listApart, [...values, [...new Set(statuses.map(kindOf))]])
}

export const findByExternalId = (sql: Sql, shopId: string, id: string): Promise<OrderSummaryRow[]> =>
  sql.query<OrderSummaryRow>(byExternalId, [shopId, id])

/** In the order in which it happened, after the given entry. */
export const listTimeline = (sql: Sql, orderId: string, after: string, most: number): Promise<TimelineRow[]> =>
  sql.query<TimelineRow>(timeline, [orderId, after, most])
