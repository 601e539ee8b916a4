import {
  CallbackEnded,
  CallbackScheduled,
  contractOf,
  DossierSent,
  HandoffCancelled,
  HandoffRefused,
  OrderAmended,
  OrderCancelled,
  OrderConfirmed,
  OrderHandedOff,
  OrderRecalled,
  OrderReceived,
  SlotHeld,
  SlotUnavailable,
  StockReserved,
  StockShort,
  TaskClosed,
  TaskOpened,
  type MessageClass,
} from '@fifteen/contracts'
import { FifteenError } from '@fifteen/kernel'
import { headerOf, type Inbound } from '@fifteen/messaging'
import { type News } from '../../domain/clock.js'
import { type Fact, type FactKind } from '../../domain/fact.js'
import { noPauses } from '../../domain/pause.js'

interface OrderEvent {
  orderId: string
  shopId: string
  orderVersion: number
}

export interface OrderNews {
  orderId: string
  shopId: string
  news: News
}

export class UnfollowedEvent extends FifteenError {
  constructor(type: string) {
    super('unfollowed-event', `${type} says nothing about the clock of an order`)
  }
}

type Reader = (event: Inbound) => News
const readers = new Map<string, Reader>()

function reads<T extends OrderEvent>(message: MessageClass<T>, read: (data: T, saidAt: number) => Partial<News>): void {
  readers.set(contractOf(message).type, (event) => ({ facts: [], pauses: noPauses, ...read(event.data as T, saidAtOf(event)) }))
}

/** When the sender said it: for events that carry no instant of their own. Equal at every delivery. */
const saidAtOf = ({ record, timestamp }: Inbound): number => {
  const said = Date.parse(headerOf(record, 'ce_time') ?? '')
  return Number.isNaN(said) ? timestamp : said
}

const fact = (kind: FactKind, { orderVersion }: OrderEvent, at: number | string): Fact => ({
  kind,
  version: orderVersion,
  at: typeof at === 'string' ? Date.parse(at) : at,
})

reads(OrderReceived, (event, saidAt) => ({ facts: [fact('received', event, event.receivedAt), fact('accepted', event, saidAt)] }))
reads(OrderAmended, (event, saidAt) => ({ facts: [fact('amended', event, saidAt)] }))
reads(OrderConfirmed, (event) => ({ facts: [fact('confirmed', event, event.confirmedAt)] }))
reads(OrderCancelled, (event) => ({ facts: [fact('cancelled', event, event.cancelledAt)] }))
reads(StockReserved, (event, saidAt) => ({ facts: [fact('stock-answered', event, saidAt)] }))
reads(StockShort, (event, saidAt) => ({ facts: [fact('stock-answered', event, saidAt)] }))
reads(SlotHeld, (event, saidAt) => ({ facts: [fact('slot-answered', event, saidAt)] }))
reads(SlotUnavailable, (event, saidAt) => ({ facts: [fact('slot-answered', event, saidAt)] }))
reads(TaskOpened, (event) => ({ facts: [fact('task-opened', event, event.openedAt)] }))
reads(TaskClosed, (event) => ({ facts: [fact('task-closed', event, event.closedAt)] }))
reads(DossierSent, (event) => ({ facts: [fact('dossier-sent', event, event.sentAt)] }))
reads(HandoffRefused, (event) => ({ facts: [fact('refused', event, event.refusedAt)] }))
reads(HandoffCancelled, (event) => ({ facts: [fact('cancelled', event, event.cancelledAt)] }))
reads(OrderRecalled, (event) => ({ facts: [fact('recalled', event, event.recalledAt)] }))
reads(OrderHandedOff, (event) => ({ facts: [fact('handed-off', event, event.acknowledgedAt)] }))
reads(CallbackScheduled, ({ callbackId, scheduledAt, dueAt }) => ({
  pauses: { begun: [{ id: callbackId, name: 'customer-callback', from: Date.parse(scheduledAt), dueAt: Date.parse(dueAt) }], ended: [] },
}))
reads(CallbackEnded, ({ callbackId, endedAt }) => ({ pauses: { begun: [], ended: [{ id: callbackId, at: Date.parse(endedAt) }] } }))

/** What an event says of the clock of its order. Throws UnfollowedEvent. */
export function newsOf(event: Inbound): OrderNews {
  const read = readers.get(event.type)
  if (!read) throw new UnfollowedEvent(event.type)
  const { orderId, shopId } = event.data as OrderEvent
  return { orderId, shopId, news: read(event) }
}
