import { statement, type Sql } from '@fifteen/persistence'
import { allWentIn } from './lost-race.js'

export interface PaymentRow {
  shopId: string
  paymentId: string
  orderId: string
  kind: string
  /** Minor units of the shop's currency. */
  amount: number
  sequence: number
}

const find = statement(
  'payments-find',
  `select p.shop_id as "shopId", p.payment_id as "paymentId", p.order_id as "orderId", p.kind, p.amount::float8 as amount, p.sequence
   from (select * from unnest($1::text[], $2::text[]) as k(shop_id, payment_id)) k
   join payment p on p.shop_id = k.shop_id and p.payment_id = k.payment_id`,
)
const insert = statement(
  'payments-insert',
  `insert into payment (shop_id, payment_id, order_id, kind, amount, sequence, noted_at)
   select u.*, $7 from unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::bigint[], $6::int[]) as u
   on conflict do nothing returning sequence`,
)

export async function findPayments(sql: Sql, ids: readonly { shopId: string; paymentId: string }[]): Promise<PaymentRow[]> {
  if (!ids.length) return []
  return sql.query<PaymentRow>(find, [ids.map((i) => i.shopId), ids.map((i) => i.paymentId)])
}

/** Adds payment facts. Throws LostRace when another transaction noted one of them meanwhile. */
export async function insertPayments(sql: Sql, payments: readonly PaymentRow[], now: Date): Promise<void> {
  if (!payments.length) return
  const rows = await sql.query(insert, [
    payments.map((p) => p.shopId),
    payments.map((p) => p.paymentId),
    payments.map((p) => p.orderId),
    payments.map((p) => p.kind),
    payments.map((p) => p.amount),
    payments.map((p) => p.sequence),
    now,
  ])
  allWentIn(rows, payments.length, 'a payment')
}
