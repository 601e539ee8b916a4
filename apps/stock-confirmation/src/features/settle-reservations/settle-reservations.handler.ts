import { TimerService, type DueTimer, type Inbound, type Timers, type WorkContext } from '@fifteen/messaging'
import { Injectable } from '@nestjs/common'
import type { OrderFact } from '../../domain/order-fact.js'
import { settleChunk, skusToLock } from '../../domain/settle-chunk.js'
import { Shelf } from '../../domain/shelf.js'
import { CatalogueStore } from '../../persistence/catalogue.store.js'
import { PolicyStore } from '../../persistence/policy.store.js'
import { ReservationStore } from '../../persistence/reservation.store.js'
import { StockStore } from '../../persistence/stock.store.js'
import { factOf } from './facts-of-events.js'
import { shortSkus, tellAnswers } from './tell-answers.js'

/** Reserves, pins, ships and gives back the stock of a chunk of orders: a constant number of statements, whatever its size. */
@Injectable()
export class SettleReservations {
  readonly #expiry: Timers

  constructor(
    private readonly reservations: ReservationStore,
    private readonly stock: StockStore,
    private readonly policies: PolicyStore,
    private readonly catalogue: CatalogueStore,
    timers: TimerService,
  ) {
    this.#expiry = timers.register('hold-expiry', (due, context) => this.#apply(due.map(toFact), context))
  }

  handle(events: readonly Inbound[], context: WorkContext): Promise<void> {
    return this.#apply(events.map(factOf), context)
  }

  /** Orders are locked before stock, stock before timers, everything by name: two instances wait for each other, never both. */
  async #apply(facts: readonly OrderFact[], context: WorkContext): Promise<void> {
    const { sql, now } = context
    const { known, revisions } = await this.reservations.lock(
      sql,
      facts.map(({ orderId }) => orderId),
    )
    const shopIds = [...facts, ...known.values()].map(({ shopId }) => shopId)
    const [policyOf, items] = await Promise.all([this.policies.of(sql, shopIds), this.stock.lock(sql, skusToLock(facts, known))])
    const shelf = new Shelf(items)
    const { orders, answers, outcomes, expiries } = settleChunk(facts, known, { shelf, policyOf, now: now.getTime() })
    const timers = expiries.map(({ orderId, at }) => ({ owner: orderId, dueAt: new Date(at) }))
    await Promise.all([
      this.stock.change(sql, shelf.changes(), now),
      this.reservations.save(sql, orders, revisions),
      this.#expiry.set(sql, timers),
    ])
    const short = shortSkus(answers)
    tellAnswers(context, answers, short.length ? await this.catalogue.availableSubstitutes(sql, short) : [])
    for (const outcome of outcomes) context.outcome(outcome)
  }
}

/** The instant that was due, not ours: the database's clock has passed it, ours may be behind. */
const toFact = ({ owner, dueAt }: DueTimer): OrderFact => ({ kind: 'hold-due', orderId: owner, shopId: '', at: dueAt.getTime() })
