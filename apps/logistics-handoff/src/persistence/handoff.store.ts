import { statement, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'
import type { DossierState, Handoff, NotedReceipt } from '../domain/handoff.js'

interface HandoffRow extends Omit<Handoff, 'request' | 'receipts' | 'answeredRequests'> {
  state: DossierState
  requestId: string | null
  requestReason: string | null
  requestedAt: Date | null
  receipts: string
  answeredRequests: string
}

const COLUMNS = `order_id as "orderId", shop_id as "shopId", received_at as "receivedAt", current_version as "currentVersion",
  document_version as "documentVersion", stock_version as "stockVersion", slot_version as "slotVersion",
  confirmed_version as "confirmedVersion", decision_id as "decisionId", confirmed_at as "confirmedAt",
  payment_sequence as "paymentSequence", settled_total::float8 as "settledTotal", ready_at as "readyAt", state,
  dossier_revision as "dossierRevision", dossier_version as "dossierVersion", partner_id as "partnerId", sent_at as "sentAt", overdue,
  overdue_told as "overdueTold",  handed_off_at as "handedOffAt", request_id as "requestId", request_reason as "requestReason", requested_at as "requestedAt",
  answered_requests as "answeredRequests", receipts`

// Inserted first and then locked, both in key order: two chunks that meet a new order wait for each other instead of overwriting.
const ensure = statement(
  'handoff-ensure',
  `insert into handoff (order_id, shop_id) select u.order_id, u.shop_id from unnest($1::uuid[], $2::text[]) as u(order_id, shop_id)
   order by u.order_id on conflict do nothing`,
)
const lock = statement('handoff-lock', `select ${COLUMNS} from handoff where order_id = any($1::uuid[]) order by order_id for update`)
const find = statement('handoff-find', `select ${COLUMNS} from handoff where order_id = $1`)

const CHANGING: [column: string, type: string, value: (handoff: Handoff) => unknown][] = [
  ['received_at', 'timestamptz', (h) => h.receivedAt],
  ['current_version', 'int', (h) => h.currentVersion],
  ['document_version', 'int', (h) => h.documentVersion],
  ['stock_version', 'int', (h) => h.stockVersion],
  ['slot_version', 'int', (h) => h.slotVersion],
  ['confirmed_version', 'int', (h) => h.confirmedVersion],
  ['decision_id', 'uuid', (h) => h.decisionId],
  ['confirmed_at', 'timestamptz', (h) => h.confirmedAt],
  ['payment_sequence', 'int', (h) => h.paymentSequence],
  ['settled_total', 'bigint', (h) => h.settledTotal],
  ['ready_at', 'timestamptz', (h) => h.readyAt],
  ['state', 'text', (h) => h.state],
  ['dossier_revision', 'int', (h) => h.dossierRevision],
  ['dossier_version', 'int', (h) => h.dossierVersion],
  ['partner_id', 'text', (h) => h.partnerId],
  ['sent_at', 'timestamptz', (h) => h.sentAt],
  ['overdue', 'int', (h) => h.overdue],
  ['overdue_told', 'boolean', (h) => h.overdueTold],
  ['handed_off_at', 'timestamptz', (h) => h.handedOffAt],
  ['request_id', 'uuid', (h) => h.request?.requestId ?? null],
  ['request_reason', 'text', (h) => h.request?.reason ?? null],
  ['requested_at', 'timestamptz', (h) => h.request?.requestedAt ?? null],
  ['answered_requests', 'text', (h) => JSON.stringify(h.answeredRequests)],
  ['receipts', 'text', (h) => JSON.stringify(h.receipts)],
]
const save = statement(
  'handoff-save',
  `update handoff h set ${CHANGING.map(([column]) => `${column} = u.${column}`).join(', ')}
   from unnest($1::uuid[], ${CHANGING.map(([, type], index) => `$${index + 2}::${type}[]`).join(', ')})
     as u(order_id, ${CHANGING.map(([column]) => column).join(', ')})
   where h.order_id = u.order_id`,
)

/** The narrow rows: locked, folded in memory, written back at once. */
@Injectable()
export class HandoffStore {
  /** Rows of the orders, made where they are missing, locked until the end of the transaction. */
  async lockOrMake(sql: Sql, orders: ReadonlyMap<string, string>): Promise<Map<string, Handoff>> {
    const orderIds = [...orders.keys()]
    if (!orderIds.length) return new Map()
    const made = sql.query(ensure, [orderIds, orderIds.map((orderId) => orders.get(orderId))])
    const [locked] = await Promise.all([this.lock(sql, orderIds), made])
    return locked
  }

  async lock(sql: Sql, orderIds: readonly string[]): Promise<Map<string, Handoff>> {
    return toMap(await sql.query<HandoffRow>(lock, [orderIds]))
  }

  async find(sql: Sql, orderId: string): Promise<Handoff | undefined> {
    const [row] = await sql.query<HandoffRow>(find, [orderId])
    return row && toHandoff(row)
  }

  async save(sql: Sql, handoffs: readonly Handoff[]): Promise<void> {
    if (!handoffs.length) return
    await sql.query(save, [handoffs.map(({ orderId }) => orderId), ...CHANGING.map(([, , value]) => handoffs.map(value))])
  }
}

const toMap = (rows: HandoffRow[]): Map<string, Handoff> => new Map(rows.map((row) => [row.orderId, toHandoff(row)]))

function toHandoff({ requestId, requestReason, requestedAt, receipts, answeredRequests, ...row }: HandoffRow): Handoff {
  return {
    ...row,
    request: requestId === null || requestedAt === null ? null : { requestId, reason: requestReason ?? 'other', requestedAt },
    receipts: JSON.parse(receipts) as NotedReceipt[],
    answeredRequests: JSON.parse(answeredRequests) as string[],
  }
}
