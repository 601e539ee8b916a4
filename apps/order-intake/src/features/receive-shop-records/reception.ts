import { PaymentNoted } from '@fifteen/contracts'
import type { WorkContext } from '@fifteen/messaging'
import { advance, type Order } from '../../domain/order.js'
import { notePayment } from '../../domain/payment.js'
import { judgeContent, type ShopContent } from '../../domain/shop-content.js'
import { announceCancelled, announceCancelRequested, announceVersion } from '../order-book/announcements.js'
import type { OrderBook } from '../order-book/order-book.js'
import type { Rejected } from '../rejections/reject-records.js'
import type { CustomerBook } from './customer-book.js'
import type { EarlyRecords } from './early-records.js'
import type { PaymentBook } from './payment-book.js'
import {
  refuse,
  type Acceptance,
  type Answer,
  type CancellationRecord,
  type ContentRecord,
  type PaymentRecord,
  type ShopRecord,
} from './shop-record.js'

/** Everything that one chunk of records can touch, in memory. */
export interface ReceptionBooks {
  orders: OrderBook
  customers: CustomerBook
  payments: PaymentBook
  early: EarlyRecords
  /** Contents that shops sent before, of orders that may be amended. */
  past: Map<string, Map<string, string>>
  /** Milliseconds that records of a shop wait for their order. */
  earlyWaitMs: (shopId: string) => number
}

/** Decides on records one after the other, in the order of arrival; nothing is written here. */
export class Reception {
  /** Records that had waited and did not fit the order when it came. */
  readonly rejected: Rejected[] = []

  constructor(
    private readonly context: WorkContext,
    private readonly books: ReceptionBooks,
  ) {}

  receive(record: ShopRecord): Answer {
    switch (record.kind) {
      case 'order':
        return this.#content(this.books.orders.findOrAwait(record, record.arrival.receivedAt), record)
      case 'amendment':
        return this.#whenKnown(record, (order) => this.#content(order, record))
      case 'cancellation':
        return this.#whenKnown(record, (order) => this.#cancel(order, record))
      case 'payment':
        return this.#whenKnown(record, (order) => this.#pay(order, record))
    }
  }

  #whenKnown(record: ShopRecord, decide: (order: Order) => Answer): Answer {
    const { orders, early, earlyWaitMs } = this.books
    const order = orders.findOrAwait(record, record.arrival.receivedAt)
    if (order.status !== 'awaited') return decide(order)
    // From now, not from its arrival: after a pause of ours the order may lie right behind it, in another topic.
    const waitsUntil = new Date(this.context.now.getTime() + earlyWaitMs(record.shopId))
    return early.add(order.orderId, record, waitsUntil)
      ? { outcome: 'waiting' }
      : refuse('too-many-early', 'too many records wait for this order already')
  }

  #content(order: Order, record: ContentRecord): Answer {
    const { content, arrival } = record
    const shopContent: ShopContent = { hash: content.hash, revision: content.revision, source: arrival.source }
    const past = this.#pastOf(order)
    const verdict = judgeContent(order, shopContent, past)
    switch (verdict) {
      case 'new':
        return this.#accept(order, record, past)
      case 'unchanged':
        return this.#unchanged(order, content.revision)
      case 'redelivered':
        return this.#unchanged(order, null)
      case 'stale-revision':
        return refuse(verdict, 'a newer revision of the order was accepted before', 'shopRevision')
      case 'stale-content':
        return refuse(verdict, 'newer content of the order was accepted before; send a shopRevision to go back to this one')
    }
  }

  #accept(before: Order, { content, arrival }: ContentRecord, past: Map<string, string>): Answer {
    const moved = advance(before, before.status === 'awaited' ? 'receive' : 'amend')
    if ('refused' in moved) return refuse(moved.refused, `the order is ${before.status}: it cannot be amended any more`)
    const { document, facts, personal, hash, revision, identities } = content
    const received = moved.fires === 'order-received'
    const person = this.books.customers.meet(before.shopId, identities)
    // A customer who first came with this very order is not known by its amendment.
    const knownCustomer = person?.personRef === before.personRef ? before.knownCustomer : (person?.known ?? before.knownCustomer)
    const order: Order = {
      ...moved.order,
      contentHash: hash,
      shopRevision: revision ?? before.shopRevision,
      personRef: person?.personRef ?? before.personRef,
      knownCustomer,
      receivedAt: received ? arrival.receivedAt : before.receivedAt,
    }
    past.set(hash, arrival.source)
    this.#trace(order, arrival.traceparent)
    const body = { document, facts: { ...facts, knownCustomer }, personal }
    announceVersion(this.books.orders, order, body, { actor: 'shop', source: arrival.source, contentHash: hash })
    if (received) this.#replayEarly(order)
    return this.#accepted(received ? 'accepted' : 'amended', order)
  }

  #replayEarly({ orderId }: Order): void {
    for (const record of this.books.early.take(orderId)) {
      const answer = this.receive(record)
      if (answer.outcome !== 'refused') this.context.outcome(answer.outcome)
      else this.rejected.push({ shopId: record.shopId, externalId: record.externalId, arrival: record.arrival, refusal: answer })
    }
  }

  #unchanged(order: Order, revision: number | null): Answer {
    if (revision !== null && revision > (order.shopRevision ?? -1)) this.books.orders.change({ ...order, shopRevision: revision })
    return this.#accepted('unchanged', order)
  }

  #cancel(order: Order, { reason, arrival }: CancellationRecord): Answer {
    const moved = advance(order, 'cancel')
    if ('refused' in moved) {
      if (moved.refused !== 'too-late') return this.#accepted('unchanged', order)
      return refuse('too-late', 'logistics has the order and could not recall it: it cannot be cancelled any more')
    }
    this.#trace(order, arrival.traceparent)
    if (moved.fires === 'order-cancelled') {
      announceCancelled(this.books.orders, moved.order, { actor: 'shop', reason })
      return this.#accepted('cancelled', order)
    }
    announceCancelRequested(this.books.orders, moved.order, { actor: 'shop', reason })
    return this.#accepted('cancel-requested', order)
  }

  #pay(order: Order, record: PaymentRecord): Answer {
    const { shopId, paymentId, payment, arrival } = record
    const { orders, payments } = this.books
    const noted = payments.find(record)
    if (noted) {
      return noted.orderId === order.orderId && noted.kind === payment.kind && noted.amount === payment.amount
        ? this.#accepted('unchanged', order)
        : refuse('payment-mismatch', 'a payment with this id was noted before, of another order, kind or amount', 'paymentId')
    }
    const paid = notePayment(order, payment)
    if (!paid) return refuse('amount-overflow', 'the settled total of the order is no exact amount any more', 'amount')
    const { kind, amount, currency } = payment
    const { orderId, paymentSequence, settledTotal } = paid
    orders.change(paid)
    payments.add({ shopId, paymentId, orderId, kind, amount, sequence: paymentSequence })
    orders.note({ orderId, entry: `payment-${kind}`, version: order.version, actor: 'shop', detail: `${amount} ${currency}` })
    this.#trace(order, arrival.traceparent)
    this.context.emit(PaymentNoted, { orderId, shopId, paymentId, kind, amount: { amount, currency }, settledTotal, paymentSequence })
    return this.#accepted('noted', order)
  }

  #pastOf({ orderId }: Order): Map<string, string> {
    const known = this.books.past.get(orderId) ?? new Map<string, string>()
    this.books.past.set(orderId, known)
    return known
  }

  /** The answer with the order as it is after the record. */
  #accepted(outcome: Acceptance['outcome'], { orderId }: Order): Acceptance {
    const order = this.books.orders.get(orderId)
    return order ? { outcome, orderId, orderVersion: order.version, status: order.status } : { outcome }
  }

  #trace({ orderId }: Order, traceparent: string | undefined): void {
    if (traceparent !== undefined) this.context.trace(orderId, traceparent)
  }
}
