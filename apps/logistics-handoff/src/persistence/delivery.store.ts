import { statement, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'
import type { MessageName } from './partner-message.store.js'

/** `answered`: its partner had answered what it carries before it got through. */
export type DeliveryState = 'pending' | 'delivered' | 'answered' | 'given-up'

export interface DeliveryAddress extends MessageName {
  /** That of the message, whatever becomes of it: what receivers dedupe by. */
  readonly webhookId: string
  readonly partnerId: string
}

/** A message on its way to a partner's webhook. */
export interface Delivery extends DeliveryAddress {
  readonly state: DeliveryState
  readonly attempts: number
  /** Attempts since it was last put in. */
  readonly tries: number
  readonly putInAt: Date
  readonly giveUpAt: Date
  readonly deliveredAt: Date | null
}

export interface AttemptResult {
  readonly webhookId: string
  readonly at: Date
  readonly durationMs: number
  readonly status: number | null
  readonly problem: string | null
  readonly state: DeliveryState
}

export interface Attempt {
  readonly webhookId: string
  readonly attempt: number
  readonly at: Date
  readonly durationMs: number
  readonly status: number | null
  readonly problem: string | null
}

const COLUMNS = `webhook_id as "webhookId", order_id as "orderId", dossier_revision as "dossierRevision", kind, d.partner_id as "partnerId",
  state, attempts, tries, put_in_at as "putInAt", give_up_at as "giveUpAt", delivered_at as "deliveredAt"`

// Only partners with a webhook get rows. Put in again, the same message starts another round.
const putIn = statement(
  'delivery-put-in',
  `insert into webhook_delivery (webhook_id, order_id, dossier_revision, kind, partner_id, put_in_at, give_up_at)
   select u.webhook_id, u.order_id, u.revision, u.kind, u.partner, $6, $7
   from unnest($1::text[], $2::uuid[], $3::int[], $4::text[], $5::text[]) as u(webhook_id, order_id, revision, kind, partner)
   join partner p on p.partner_id = u.partner and p.webhook_url is not null
   order by u.webhook_id
   on conflict (webhook_id) do update set state = 'pending', tries = 0, put_in_at = excluded.put_in_at, give_up_at = excluded.give_up_at
   returning webhook_id as "webhookId"`,
)
// One statement in one order of locks, and with the pending ones of the same orders: whoever ends a delivery lets the next one go.
const lock = statement(
  'delivery-lock',
  `select ${COLUMNS} from webhook_delivery d
   where order_id = any(array(select order_id from webhook_delivery where webhook_id = any($1::text[])))
     and (webhook_id = any($1::text[]) or state = 'pending')
   order by webhook_id for update`,
)
const lockPending = statement(
  'delivery-lock-pending',
  `select ${COLUMNS} from webhook_delivery d where order_id = any($1::uuid[]) and state = 'pending' order by webhook_id for update`,
)
const end = statement('delivery-end', `update webhook_delivery set state = $2 where webhook_id = any($1::text[])`)
const pendingContent = statement(
  'delivery-pending-content',
  `select m.content from webhook_delivery d join partner_message m using (order_id, dossier_revision, kind)
   where d.webhook_id = $1 and d.state = 'pending'`,
)
const record = statement(
  'delivery-record',
  `with result as (
     select * from unnest($1::text[], $2::timestamptz[], $3::int[], $4::int[], $5::text[], $6::text[])
       as r(webhook_id, at, duration_ms, status, problem, state)
   ), counted as (
     update webhook_delivery d set attempts = attempts + 1, tries = tries + 1, state = r.state,
       delivered_at = case when r.state = 'delivered' then coalesce(delivered_at, r.at) else delivered_at end
     from result r where d.webhook_id = r.webhook_id returning d.webhook_id, d.attempts
   )
   insert into webhook_attempt (webhook_id, attempt, at, duration_ms, status, problem)
   select r.webhook_id, c.attempts, r.at, r.duration_ms, r.status, r.problem from result r join counted c using (webhook_id)`,
)
const ofOrder = statement(
  'delivery-of-order',
  `select ${COLUMNS} from webhook_delivery d where order_id = $1 order by put_in_at, webhook_id`,
)
const attempts = statement(
  'delivery-attempts',
  `select webhook_id as "webhookId", attempt, at, duration_ms as "durationMs", status, problem
   from webhook_attempt where webhook_id = any($1::text[]) order by webhook_id, attempt limit 1000`,
)

@Injectable()
export class DeliveryStore {
  /** Puts messages in for those partners that have a webhook; resolves with the ids of what was put in. */
  async putIn(sql: Sql, deliveries: readonly DeliveryAddress[], at: Date, giveUpAt: Date): Promise<string[]> {
    if (!deliveries.length) return []
    const rows = await sql.query<{ webhookId: string }>(putIn, [
      deliveries.map(({ webhookId }) => webhookId),
      deliveries.map(({ orderId }) => orderId),
      deliveries.map(({ dossierRevision }) => dossierRevision),
      deliveries.map(({ kind }) => kind),
      deliveries.map(({ partnerId }) => partnerId),
      at,
      giveUpAt,
    ])
    return rows.map(({ webhookId }) => webhookId)
  }

  /** These deliveries, and every pending one of their orders. */
  async lockWithTheirs(sql: Sql, webhookIds: readonly string[]): Promise<Delivery[]> {
    return sql.query<Delivery>(lock, [webhookIds])
  }

  async lockPending(sql: Sql, orderIds: readonly string[]): Promise<Delivery[]> {
    return sql.query<Delivery>(lockPending, [orderIds])
  }

  async end(sql: Sql, webhookIds: readonly string[], state: 'answered' | 'given-up'): Promise<void> {
    if (webhookIds.length) await sql.query(end, [webhookIds, state])
  }

  /** The body to send; undefined when the delivery is not pending any more. */
  async pendingContent(sql: Sql, webhookId: string): Promise<Buffer | undefined> {
    const [row] = await sql.query<{ content: Buffer }>(pendingContent, [webhookId])
    return row?.content
  }

  /** Counts attempts and keeps what came of them; one result for each delivery at a time. */
  async record(sql: Sql, results: readonly AttemptResult[]): Promise<void> {
    if (!results.length) return
    await sql.query(record, [
      results.map(({ webhookId }) => webhookId),
      results.map(({ at }) => at),
      results.map(({ durationMs }) => durationMs),
      results.map(({ status }) => status),
      results.map(({ problem }) => problem),
      results.map(({ state }) => state),
    ])
  }

  async ofOrder(sql: Sql, orderId: string): Promise<Delivery[]> {
    return sql.query<Delivery>(ofOrder, [orderId])
  }

  async attempts(sql: Sql, webhookIds: readonly string[]): Promise<Attempt[]> {
    return webhookIds.length ? sql.query<Attempt>(attempts, [webhookIds]) : []
  }
}
