import {
  CancelRequested,
  contractOf,
  DecisionSuperseded,
  HandoffCancelled,
  HandoffRefused,
  OrderAmended,
  OrderCancelled,
  OrderConfirmed,
  OrderHandedOff,
  OrderReceived,
  OrderRecalled,
  PaymentNoted,
  RecallTooLate,
  ReceiptOverdue,
  SlotHeld,
  SlotReservationLost,
  SlotUnavailable,
  StockReservationLost,
  StockReserved,
  StockShort,
  type MessageClass,
} from '@fifteen/contracts'
import { headerOf, type Inbound } from '@fifteen/messaging'
import { dossierStep, recallStep, type CaseEnd, type CaseFact, type Verdict } from '../../domain/order-case.js'

/** An event as the case sees it. */
export interface Arrival {
  orderId: string
  shopId: string
  fact: CaseFact
  /** Bytes worth keeping for people: a document, or an answer with what it offers. */
  keep?: 'document' | 'answer'
}

interface OrderEvent {
  orderId: string
  shopId: string
}

type Reading<T> = (data: T, event: Inbound) => Pick<Arrival, 'fact' | 'keep'>

const readings = new Map<string, Reading<never>>()

function reads<T extends OrderEvent>(message: MessageClass<T>, reading: Reading<T>): void {
  readings.set(contractOf(message).type, reading)
}

const version: Reading<OrderReceived | OrderAmended> = (data, event) => {
  const { document, facts } = data
  const { addressComplete, hasComment, knownCustomer, reachable } = facts
  const receivedAt = new Date(data.receivedAt)
  return {
    keep: 'document',
    fact: {
      kind: 'version',
      version: data.orderVersion,
      receivedAt,
      versionAt: event.type === contractOf(OrderReceived).type ? receivedAt : madeAt(event),
      approvedBy: 'approvedBy' in data ? (data.approvedBy ?? null) : null,
      facts: {
        total: document.total,
        lines: document.lines.length,
        paymentMethod: document.paymentMethod,
        channel: document.channel,
        country: facts.country ?? '',
        addressComplete,
        hasComment,
        knownCustomer,
        reachable,
      },
    },
  }
}

/** The event's own time, equal at every delivery. */
const madeAt = ({ record, timestamp }: Inbound): Date => new Date(headerOf(record, 'ce_time') ?? timestamp)

const answers =
  (kind: 'stock' | 'slot', verdict: Exclude<Verdict, 'none'>, keep?: 'answer'): Reading<OrderEvent & { orderVersion: number }> =>
  ({ orderVersion }) => ({ fact: { kind, version: orderVersion, verdict }, ...(keep ? { keep } : {}) })

const ends =
  (end: CaseEnd): Reading<OrderEvent> =>
  () => ({ fact: { kind: 'end', end } })

const answered =
  (end: CaseEnd, step: (dossierRevision: number) => number): Reading<OrderEvent & { dossierRevision: number }> =>
  ({ dossierRevision }) => ({ fact: { kind: 'end', end, answers: step(dossierRevision) } })

reads(OrderReceived, version)
reads(OrderAmended, version)
reads(OrderConfirmed, ({ orderVersion, decisionId }) => ({ fact: { kind: 'confirmed', version: orderVersion, decisionId } }))
reads(DecisionSuperseded, ({ decisionId }) => ({ fact: { kind: 'decision-superseded', decisionId } }))
reads(PaymentNoted, ({ paymentSequence, settledTotal }) => ({ fact: { kind: 'payment', sequence: paymentSequence, settledTotal } }))
reads(StockReserved, answers('stock', 'held'))
reads(StockShort, answers('stock', 'refused', 'answer'))
reads(StockReservationLost, answers('stock', 'lost', 'answer'))
reads(SlotHeld, answers('slot', 'held', 'answer'))
reads(SlotUnavailable, answers('slot', 'refused', 'answer'))
reads(SlotReservationLost, answers('slot', 'lost', 'answer'))
reads(HandoffRefused, ({ orderVersion, code, dossierRevision }) => ({
  fact: { kind: 'refused', version: orderVersion, code, answers: dossierStep(dossierRevision) },
  keep: 'answer',
}))
reads(ReceiptOverdue, ({ awaited, dossierRevision }) => ({
  fact: { kind: 'overdue', step: awaited === 'receipt' ? dossierStep(dossierRevision) : recallStep(dossierRevision) },
}))
reads(CancelRequested, ends('cancelling'))
reads(OrderCancelled, ends('cancelled'))
reads(HandoffCancelled, ends('cancelled'))
reads(OrderRecalled, answered('recalled', recallStep))
reads(OrderHandedOff, answered('handed-off', dossierStep))
reads(RecallTooLate, answered('handed-off', recallStep))

/** The fact that an event tells; undefined for one that tells none. */
export function arrivalOf(event: Inbound): Arrival | undefined {
  const reading = readings.get(event.type)
  if (!reading) return undefined
  const { orderId, shopId } = event.data as OrderEvent
  return { orderId, shopId, ...reading(event.data as never, event) }
}
