import {
  CancelRequested,
  OrderAmended,
  OrderCancelled,
  OrderConfirmed,
  OrderReceived,
  OrderStatusChanged,
  ORDER_STATUSES,
  type CancelReason,
  type DecisionMaker,
  type OrderDocument,
  type OrderFacts,
  type OrderStatus,
  type PersonalBlock,
} from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import type { Order } from '../../domain/order.js'
import type { OrderBook } from './order-book.js'

export type Actor = 'shop' | DecisionMaker | 'stock' | 'delivery' | 'logistics'

/** Whole content of a version, for the events and rows that carry it. */
export interface VersionBody {
  document: OrderDocument
  facts: OrderFacts
  personal: PersonalBlock
}

/** Where a version came from. */
export interface VersionOrigin {
  actor: Actor
  /** The record, request or decision. */
  source: string
  /** Keyed hash, where the shop wrote the content. */
  contentHash: string | null
  /** The decision that made it; absent where the shop did. */
  decisionId?: string
  approvedBy?: string
}

/** A version that was accepted: kept, and told to the pipeline with everything in it. */
export function announceVersion(book: OrderBook, order: Order, body: VersionBody, origin: VersionOrigin): void {
  const { orderId, shopId, version: orderVersion, externalId, receivedAt, personRef } = order
  const { document, facts, personal } = body
  const { actor, source, contentHash, decisionId, approvedBy } = origin
  const message = {
    ...{ orderId, shopId, orderVersion, externalId, receivedAt: receivedAt.toISOString() },
    ...{ document, facts, personRef, personal },
  }
  if (orderVersion === 1) book.context.emit(OrderReceived, message)
  else book.context.emit(OrderAmended, { ...message, decisionId, approvedBy })
  book.addVersion({
    ...{ orderId, version: orderVersion, contentHash, source, madeBy: actor, approvedBy: approvedBy ?? null },
    ...{ document: JSON.stringify(document), facts: JSON.stringify(facts), personal: JSON.stringify(personal) },
  })
  keep(book, order, orderVersion === 1 ? 'received' : 'amended', actor)
}

export function announceConfirmed(book: OrderBook, order: Order, decisionId: string, confirmedBy: DecisionMaker): void {
  const { orderId, shopId, version: orderVersion } = order
  const confirmedAt = book.context.now.toISOString()
  book.context.emit(OrderConfirmed, { orderId, shopId, orderVersion, decisionId, confirmedBy, confirmedAt })
  keep(book, order, 'confirmed', confirmedBy)
}

export interface Cancel {
  actor: 'shop' | DecisionMaker
  reason: CancelReason
  decisionId?: string
}

/** The end of an order that was never confirmed. */
export function announceCancelled(book: OrderBook, order: Order, { actor, reason, decisionId }: Cancel): void {
  const { orderId, shopId, version: orderVersion } = order
  const message = { orderId, shopId, orderVersion, reason, cancelledBy: asker(actor), cancelledAt: book.context.now.toISOString() }
  book.context.emit(OrderCancelled, decisionId === undefined ? message : { ...message, decisionId })
  keep(book, order, 'cancelled', actor, reason)
}

/** A cancel of an order that was confirmed once: logistics-handoff judges it. */
export function announceCancelRequested(book: OrderBook, moved: Order, { actor, reason }: Cancel): void {
  const requestId = newId()
  const { orderId, shopId, version: orderVersion } = moved
  const requestedAt = book.context.now.toISOString()
  book.context.emit(CancelRequested, { orderId, shopId, orderVersion, requestId, reason, requestedBy: asker(actor), requestedAt })
  keep(book, { ...moved, cancelRequestId: requestId }, 'cancel-requested', actor, reason)
}

/** A move that only the shop and the timeline are told of: the pipeline told us. */
export function announceFact(book: OrderBook, order: Order, { actor, because, detail }: ToldFact): void {
  keep(book, order, order.status, actor, because, detail)
}

/** What another service told of an order that it did not move: only the timeline has it. */
export function noteFact(book: OrderBook, { orderId, version, status }: Order, { actor, because, detail }: ToldFact): void {
  book.note({ orderId, entry: because, version, actor, detail: detailed(`order ${status}`, detail) })
}

export interface ToldFact {
  actor: Actor
  /** Shown to the shop. */
  because: string
  detail: string
}

const detailed = (...words: string[]): string => words.filter(Boolean).join(': ')

const asker = (actor: 'shop' | DecisionMaker): 'shop' | 'operator' | 'policy' => (actor === 'fast-path' ? 'policy' : actor)

function keep(book: OrderBook, order: Order, entry: string, actor: Actor, reason?: string, detail = ''): void {
  const { orderId, shopId, externalId, version: orderVersion, status, statusRevision } = order
  book.change(order)
  book.note({ orderId, entry, version: orderVersion, actor, ...(reason === undefined ? {} : { detail: detailed(reason, detail) }) })
  if (!isShown(status)) return
  book.context.emit(OrderStatusChanged, {
    ...{ shopId, externalId, orderId, orderVersion, status, statusRevision },
    ...(reason === undefined ? {} : { reason }),
    at: book.context.now.toISOString(),
  })
}

/** Every status but `awaited`: of such an order nobody has been told. */
export const isShown = (status: Order['status']): status is OrderStatus => (ORDER_STATUSES as readonly string[]).includes(status)
