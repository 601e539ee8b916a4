import {
  contractOf,
  HandoffCancelled,
  HandoffRefused,
  OrderHandedOff,
  OrderRecalled,
  RecallTooLate,
  SlotReservationLost,
  StockReservationLost,
  type MessageClass,
} from '@fifteen/contracts'
import type { Inbound } from '@fifteen/messaging'
import type { Move } from '../../domain/order-status.js'
import type { Actor } from '../order-book/announcements.js'

/** What every event of an order has. */
export interface OrderEvent {
  orderId: string
  shopId: string
}

/** What another service says has happened to an order. */
export interface Fact {
  move: Move
  actor: Actor
  /** Shown to the shop and on the timeline. */
  because: string
  /** What more there is to say of it on the timeline. */
  detail: string
  /** Only for the version that it speaks of; facts of the hand-off are true for whichever. */
  version?: number
}

const reopens = (event: Inbound, actor: Actor, because: string, detail: string): Fact => {
  const { orderVersion } = event.data as { orderVersion: number }
  return { move: 'reopen', actor, because, detail, version: orderVersion }
}

const dossierOf = (event: Inbound): string => {
  const { dossierRevision, partnerId } = event.data as OrderHandedOff | HandoffRefused | OrderRecalled | RecallTooLate
  return `dossier ${dossierRevision}, ${partnerId}`
}

const FACTS: readonly (readonly [MessageClass<OrderEvent>, (event: Inbound) => Fact])[] = [
  [StockReservationLost, (event) => reopens(event, 'stock', 'stock-reservation-lost', '')],
  [SlotReservationLost, (event) => reopens(event, 'delivery', 'slot-reservation-lost', (event.data as SlotReservationLost).problem)],
  [
    HandoffRefused,
    (event) => reopens(event, 'logistics', 'handoff-refused', `${(event.data as HandoffRefused).code}, ${dossierOf(event)}`),
  ],
  [OrderHandedOff, (event) => ({ move: 'hand-off', actor: 'logistics', because: 'acknowledged', detail: dossierOf(event) })],
  [HandoffCancelled, () => ({ move: 'cancel-hand-off', actor: 'logistics', because: 'before-dispatch', detail: '' })],
  [OrderRecalled, (event) => ({ move: 'recall', actor: 'logistics', because: 'given-back', detail: dossierOf(event) })],
  [RecallTooLate, (event) => ({ move: 'miss-recall', actor: 'logistics', because: 'recall-too-late', detail: dossierOf(event) })],
]

const byType = new Map(FACTS.map(([message, fact]) => [contractOf(message).type, fact]))

/** The fact in an event; undefined for a decision. */
export const factOf = (event: Inbound): Fact | undefined => byType.get(event.type)?.(event)
