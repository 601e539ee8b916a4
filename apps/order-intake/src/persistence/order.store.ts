import { statement, type Sql } from '@fifteen/persistence'
import type { Order } from '../domain/order.js'
import { allWentIn } from './lost-race.js'
import { KIND_OF_C } from './order-apart.js'

export interface OrderKey {
  shopId: string
  externalId: string
}

const COLUMNS = `s.order_id as "orderId", s.shop_id as "shopId", s.external_id as "externalId", s.status, s.version,
  s.status_revision as "statusRevision", s.shop_revision::float8 as "shopRevision", encode(s.content_hash, 'hex') as "contentHash",
  s.person_ref as "personRef", s.known_customer as "knownCustomer", s.received_at as "receivedAt",
  s.cancel_request_id as "cancelRequestId", s.payment_sequence as "paymentSequence", s.settled_total::float8 as "settledTotal",
  s.decisions::text[] as decisions`

// Every writer locks in the order of ids, so that two chunks with the same orders wait for each other instead of deadlocking.
const lockByKeys = statement(
  'orders-lock-by-key',
  `select ${COLUMNS} from (select * from unnest($1::text[], $2::text[]) as k(shop_id, external_id)) k
   join order_state s on s.shop_id = k.shop_id and s.external_id = k.external_id order by s.order_id for update of s`,
)
const lockByIds = statement(
  'orders-lock-by-id',
  `select ${COLUMNS} from order_state s where s.order_id = any($1::uuid[]) order by s.order_id for update`,
)
const VALUES = `$1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[], $6::int[], $7::bigint[], $8::text[], $9::uuid[], $10::boolean[],
  $11::timestamptz[], $12::uuid[], $13::int[], $14::bigint[], $15::text[]`
const NAMES = `order_id, shop_id, external_id, status, version, status_revision, shop_revision, content_hash, person_ref, known_customer,
  received_at, cancel_request_id, payment_sequence, settled_total, decisions`
// What is not handed off stands in order_apart as well, for lists. Being confirmed changes nothing there.
const insert = statement(
  'orders-insert',
  `with c as (insert into order_state (${NAMES}, changed_at)
   select u.order_id, u.shop_id, u.external_id, u.status, u.version, u.status_revision, u.shop_revision, decode(u.content_hash, 'hex'),
     u.person_ref, u.known_customer, u.received_at, u.cancel_request_id, u.payment_sequence, u.settled_total, u.decisions::uuid[], $16
   from unnest(${VALUES}) as u(${NAMES}) order by u.shop_id, u.external_id
   on conflict do nothing returning order_id, shop_id, status, received_at),
   apart as (insert into order_apart (order_id, shop_id, kind, received_at)
     select c.order_id, c.shop_id, ${KIND_OF_C}, c.received_at from c where c.status not in ('awaited', 'handed-off'))
   select order_id from c`,
)
const update = statement(
  'orders-update',
  `with c as (update order_state s set status = u.status, version = u.version, status_revision = u.status_revision, shop_revision = u.shop_revision,
     content_hash = decode(u.content_hash, 'hex'), person_ref = u.person_ref, known_customer = u.known_customer,
     received_at = u.received_at, cancel_request_id = u.cancel_request_id, payment_sequence = u.payment_sequence,
     settled_total = u.settled_total, decisions = u.decisions::uuid[], changed_at = $16
   from unnest(${VALUES}) as u(${NAMES}) where s.order_id = u.order_id returning s.order_id, s.shop_id, s.status, s.received_at),
   gone as (delete from order_apart where order_id = any(array(select c.order_id from c where c.status = 'handed-off')))
   insert into order_apart as a (order_id, shop_id, kind, received_at)
     select c.order_id, c.shop_id, ${KIND_OF_C}, c.received_at from c where c.status not in ('awaited', 'confirmed', 'handed-off')
     on conflict (order_id) do update set kind = excluded.kind, received_at = excluded.received_at
     where (a.kind, a.received_at) <> (excluded.kind, excluded.received_at)`,
)
const removeAwaited = statement('orders-remove-awaited', `delete from order_state where order_id = any($1::uuid[]) and status = 'awaited'`)

/** Locks the orders with these keys that exist. */
export const lockOrdersByKey = (sql: Sql, keys: readonly OrderKey[]): Promise<Order[]> =>
  sql.query<Order>(lockByKeys, [keys.map(({ shopId }) => shopId), keys.map(({ externalId }) => externalId)])

export const lockOrdersById = (sql: Sql, ids: readonly string[]): Promise<Order[]> => sql.query<Order>(lockByIds, [ids])

/** Adds orders. Throws LostRace when another transaction added one of them meanwhile. */
export async function insertOrders(sql: Sql, orders: readonly Order[], now: Date): Promise<void> {
  if (!orders.length) return
  allWentIn(await sql.query(insert, [...columns(orders), now]), orders.length, 'an order')
}

export async function updateOrders(sql: Sql, orders: readonly Order[], now: Date): Promise<void> {
  if (orders.length) await sql.query(update, [...columns(orders), now])
}

export async function removeAwaitedOrders(sql: Sql, ids: readonly string[]): Promise<void> {
  if (ids.length) await sql.query(removeAwaited, [ids])
}

const columns = (orders: readonly Order[]): unknown[] => [
  orders.map((o) => o.orderId),
  orders.map((o) => o.shopId),
  orders.map((o) => o.externalId),
  orders.map((o) => o.status),
  orders.map((o) => o.version),
  orders.map((o) => o.statusRevision),
  orders.map((o) => o.shopRevision),
  orders.map((o) => o.contentHash),
  orders.map((o) => o.personRef),
  orders.map((o) => o.knownCustomer),
  orders.map((o) => o.receivedAt),
  orders.map((o) => o.cancelRequestId),
  orders.map((o) => o.paymentSequence),
  orders.map((o) => o.settledTotal),
  orders.map((o) => `{${o.decisions.join(',')}}`),
]
