import {
  CancelRequested,
  contractOf,
  DecisionMade,
  OrderAmended,
  OrderCancelled,
  OrderConfirmed,
  OrderReceived,
  PaymentNoted,
  SlotPinned,
  StockPinned,
  type MessageClass,
} from '@fifteen/contracts'
import type { Inbound } from '@fifteen/messaging'
import type { OrderFact } from '../../domain/order-fact.js'
import type { DossierPart, PartKind } from '../../persistence/dossier-part.store.js'
import type { DecisionPart } from '../judge-handoff/compose-dossier.js'

/** What one event says: a fact for the row, and what is kept of it for the dossier. */
export interface OrderReading {
  readonly orderId: string
  readonly shopId: string
  readonly fact: OrderFact
  readonly part?: DossierPart
}

interface OfOrder {
  orderId: string
  shopId: string
}

type Reader = (event: Inbound) => OrderReading

const readers = new Map<string, Reader>()

function reads<T extends object & OfOrder>(
  message: MessageClass<T>,
  read: (data: T, bytes: Buffer) => Omit<OrderReading, keyof OfOrder>,
): void {
  readers.set(contractOf(message).type, ({ data, record }) => {
    const event = data as T
    return { orderId: event.orderId, shopId: event.shopId, ...read(event, record.value ?? Buffer.alloc(0)) }
  })
}

const versioned = (kind: PartKind, { orderId, orderVersion }: { orderId: string; orderVersion: number }, content: Buffer): DossierPart => ({
  orderId,
  kind,
  version: orderVersion,
  decisionId: null,
  content,
})

const documentOf = (event: OrderReceived | OrderAmended, bytes: Buffer): Omit<OrderReading, keyof OfOrder> => ({
  fact: { kind: 'document', version: event.orderVersion, receivedAt: new Date(event.receivedAt) },
  part: { ...versioned('document', event, bytes), decisionId: madeBy(event) },
})

/** Approved or not, what a decision settled belongs to the version that it made. */
const madeBy = (event: OrderReceived | OrderAmended): string | null =>
  ('decisionId' in event ? event.decisionId : undefined) ?? ('approvedBy' in event ? event.approvedBy : undefined) ?? null

reads(OrderReceived, documentOf)
reads(OrderAmended, documentOf)
reads(OrderConfirmed, ({ orderVersion: version, decisionId, confirmedAt }) => ({
  fact: { kind: 'confirmed', version, decisionId, confirmedAt: new Date(confirmedAt) },
}))
reads(StockPinned, (event, bytes) => ({
  fact: { kind: 'stock-pinned', version: event.orderVersion },
  part: versioned('stock', event, bytes),
}))
reads(SlotPinned, (event, bytes) => ({
  fact: { kind: 'slot-pinned', version: event.orderVersion },
  part: versioned('slot', event, bytes),
}))
reads(PaymentNoted, ({ paymentSequence: sequence, settledTotal }) => ({ fact: { kind: 'payment-noted', sequence, settledTotal } }))
reads(DecisionMade, ({ orderId, kind, baseVersion, decisionId, madeAt, explanation }) => ({
  fact: { kind: 'decision-made' },
  // A decision to cancel leads to no dossier; of the others only what was settled is kept, never the changes with their personal block.
  ...(kind === 'cancel' ? {} : { part: decisionPart({ orderId, version: baseVersion, decisionId }, { madeAt, explanation }) }),
}))
reads(CancelRequested, ({ orderVersion: version, requestId, reason, requestedAt }) => ({
  fact: { kind: 'cancel-requested', version, request: { requestId, reason, requestedAt: new Date(requestedAt) } },
}))
reads(OrderCancelled, ({ orderVersion: version }) => ({ fact: { kind: 'order-cancelled', version } }))

function decisionPart(of: Pick<DossierPart, 'orderId' | 'version' | 'decisionId'>, kept: DecisionPart): DossierPart {
  return { ...of, kind: 'decision', content: Buffer.from(JSON.stringify(kept)) }
}

/** Throws TypeError for an event that the consumer's list names and nobody reads here. */
export function readOrderEvent(event: Inbound): OrderReading {
  const read = readers.get(event.type)
  if (!read) throw new TypeError(`nothing reads ${event.type}`)
  return read(event)
}
