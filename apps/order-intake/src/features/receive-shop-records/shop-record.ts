import type { CancelReason, OrderDocument, OrderFacts, PaymentKind, PersonalBlock, RejectionProblem } from '@fifteen/contracts'
import type { Status } from '../../domain/order-status.js'

/** How a record came to us. */
export interface Arrival {
  via: 'topic' | 'http'
  /** topic-partition-offset, or the id of the request: equal at every delivery of the same record. */
  source: string
  topic: string | null
  partition: number | null
  offset: string | null
  /** Where the promise begins: the broker's append time, or the arrival of the request. */
  receivedAt: Date
  traceparent?: string
}

/** One content of an order, read and normalised. */
export interface OrderContent {
  hash: string
  revision: number | null
  document: OrderDocument
  facts: Omit<OrderFacts, 'knownCustomer'>
  personal: PersonalBlock
  /** Keyed hashes of what the customer is known by. */
  identities: string[]
  /** Size of all that, as JSON. */
  bytes: number
}

interface Common {
  shopId: string
  externalId: string
  arrival: Arrival
}

export type ContentRecord = Common & { kind: 'order' | 'amendment'; content: OrderContent }
export type CancellationRecord = Common & { kind: 'cancellation'; reason: CancelReason }
export type PaymentRecord = Common & {
  kind: 'payment'
  paymentId: string
  payment: { kind: PaymentKind; amount: number; currency: string }
}

/** What a shop tells us, valid in itself; whether it fits the order is decided by the use case. */
export type ShopRecord = ContentRecord | CancellationRecord | PaymentRecord

export interface Refusal {
  outcome: 'refused'
  /** Stable: `invalid-order`, `stale-content`, `too-late`, … */
  code: string
  problems: RejectionProblem[]
}

export interface Acceptance {
  outcome: 'accepted' | 'amended' | 'unchanged' | 'cancelled' | 'cancel-requested' | 'noted' | 'waiting'
  /** With the two below: the order as it was after the record; absent while it has not come. */
  orderId?: string
  orderVersion?: number
  status?: Status
}

export type Answer = Acceptance | Refusal

export const refuse = (code: string, message: string, field = ''): Refusal => ({
  outcome: 'refused',
  code,
  problems: [{ field, code, message }],
})
