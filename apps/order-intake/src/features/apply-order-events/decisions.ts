import { DecisionSuperseded, type DecisionMade, type OrderDocument, type OrderFacts, type PersonalBlock } from '@fifteen/contracts'
import { FifteenError } from '@fifteen/kernel'
import { decide, withDecision, type Order } from '../../domain/order.js'
import type { VersionContent } from '../../persistence/version.store.js'
import {
  announceCancelled,
  announceCancelRequested,
  announceConfirmed,
  announceVersion,
  isShown,
  type VersionBody,
} from '../order-book/announcements.js'
import type { OrderBook } from '../order-book/order-book.js'
import type { ShopRegistry } from '../shops/shop-registry.js'
import { decidedVersion } from './decided-version.js'

/** The shop of an order is not among those that were read: another instance has just added it. */
export class ShopNotRead extends FifteenError {
  constructor(shopId: string) {
    super('shop-not-read', `shop ${shopId} is not read yet`, { retryable: true })
  }
}

/** Applies decisions of operator-tasks to the orders of one chunk, or answers that the order had moved on. */
export class Decisions {
  readonly #bodies = new Map<string, VersionBody>()

  constructor(
    private readonly book: OrderBook,
    private readonly shops: ShopRegistry,
    /** Current versions of the orders that decisions may amend. */
    private readonly current: ReadonlyMap<string, VersionContent>,
  ) {}

  /** What became of the decision, as an outcome's name. */
  apply(order: Order, decision: DecisionMade): string {
    const moved = decide(order, decision)
    if ('refused' in moved) return moved.refused === 'repeat' ? 'duplicate' : this.#supersede(order, decision)
    const { decisionId, madeBy, reason = 'other' } = decision
    switch (moved.fires) {
      case 'order-confirmed':
        announceConfirmed(this.book, moved.order, decisionId, madeBy)
        return 'confirmed'
      case 'order-cancelled':
        announceCancelled(this.book, moved.order, { actor: madeBy, reason, decisionId })
        return 'cancelled'
      case 'cancel-requested':
        announceCancelRequested(this.book, moved.order, { actor: madeBy, reason })
        return 'cancel-requested'
      default:
        return this.#amend(order, moved.order, decision)
    }
  }

  #amend(order: Order, amended: Order, decision: DecisionMade): string {
    const { decisionId, madeBy, approved, changes = {} } = decision
    const shop = this.shops.get(order.shopId)
    if (!shop) throw new ShopNotRead(order.shopId)
    const body = decidedVersion(this.#bodyOf(order), changes, shop)
    if (!body) return this.#supersede(order, decision, 'unusable-changes')
    this.#bodies.set(order.orderId, body)
    announceVersion(this.book, amended, body, {
      ...{ actor: madeBy, source: decisionId, contentHash: null, decisionId },
      ...(approved ? { approvedBy: decisionId } : {}),
    })
    return 'amended'
  }

  #supersede(order: Order, { decisionId, baseVersion, madeBy }: DecisionMade, why = 'superseded'): string {
    const { orderId, shopId, version: orderVersion, status } = order
    if (!isShown(status)) return 'unknown-order'
    this.book.change(withDecision(order, decisionId))
    this.book.note({ orderId, entry: 'decision-superseded', version: orderVersion, actor: madeBy, detail: why })
    this.book.context.emit(DecisionSuperseded, { orderId, shopId, orderVersion, decisionId, baseVersion, orderStatus: status })
    return why
  }

  #bodyOf({ orderId }: Order): VersionBody {
    const known = this.#bodies.get(orderId)
    if (known) return known
    const stored = this.current.get(orderId)
    if (!stored) throw new FifteenError('version-missing', `the document of order ${orderId} is missing`)
    return {
      document: JSON.parse(stored.document) as OrderDocument,
      facts: JSON.parse(stored.facts) as OrderFacts,
      personal: JSON.parse(stored.personal) as PersonalBlock,
    }
  }
}
