import { contractOf, DecisionMade } from '@fifteen/contracts'
import { Inbox, isEvent, type Inbound, type WorkContext } from '@fifteen/messaging'
import { advance, type Order } from '../../domain/order.js'
import { currentVersions } from '../../persistence/version.store.js'
import { announceFact, noteFact } from '../order-book/announcements.js'
import { OrderBook } from '../order-book/order-book.js'
import type { ShopRegistry } from '../shops/shop-registry.js'
import { Decisions } from './decisions.js'
import { factOf, type Fact, type OrderEvent } from './fact-of-event.js'

const INBOX_SOURCE = 'reopening'
const isDecision = (event: Inbound): event is Inbound<DecisionMade> => isEvent<DecisionMade>(event, contractOf(DecisionMade).type)

/** Applies what other services decided and what became of orders; every order is locked once and written once a chunk. */
export class ApplyOrderEvents {
  readonly #inbox = new Inbox()

  constructor(private readonly shops: ShopRegistry) {}

  async apply(context: WorkContext, events: readonly Inbound<OrderEvent>[]): Promise<void> {
    const book = await OrderBook.ofIds(
      context,
      events.map(({ data }) => data.orderId),
    )
    const amended = events.flatMap((event) => (isDecision(event) && event.data.kind === 'amend' ? [event.data.orderId] : []))
    const decisions = new Decisions(book, this.shops, await currentVersions(context.sql, amended))
    const repeats = await this.#repeats(context, book, events)
    for (const event of events) {
      const { orderId, shopId } = event.data
      const order = book.get(orderId)
      if (order?.shopId !== shopId) {
        context.outcome('unknown-order')
        continue
      }
      if (event.traceparent !== undefined) context.trace(order.orderId, event.traceparent)
      context.outcome(
        isDecision(event) ? decisions.apply(order, event.data) : repeats.has(event) ? 'duplicate' : applyFact(book, order, factOf(event)),
      )
    }
    await book.save()
  }

  /**
   * A version may be confirmed again after it was reopened: then the event that reopened it, coming again, must not do so twice. What
   * moves nothing is noted once.
   */
  async #repeats(context: WorkContext, book: OrderBook, events: readonly Inbound<OrderEvent>[]): Promise<Set<Inbound>> {
    const recurring = events.filter((event) => {
      const move = factOf(event)?.move
      return move === 'reopen' || (move === 'hand-off' && book.get(event.data.orderId)?.status === 'cancelling')
    })
    const unseen = new Set(await this.#inbox.unseenEvents(context.sql, INBOX_SOURCE, recurring))
    return new Set(recurring.filter((event) => !unseen.has(event)))
  }
}

function applyFact(book: OrderBook, order: Order, fact: Fact | undefined): string {
  if (!fact) return 'unknown-event'
  const moved = advance(order, fact.move, fact.version)
  if ('refused' in moved) {
    if (isTold(order, fact)) noteFact(book, order, fact)
    return moved.refused === 'repeat' ? 'duplicate' : moved.refused
  }
  announceFact(book, moved.order, fact)
  return moved.order.status
}

/** Lost reservations, refusals, and an acknowledgement while the order is being cancelled: worth knowing although they move nothing. */
const isTold = ({ status }: Order, { move }: Fact): boolean =>
  status !== 'awaited' && (move === 'reopen' || (move === 'hand-off' && status === 'cancelling'))
