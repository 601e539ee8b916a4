import type { DueTimer, NewsBacklog, TimerService, Timers, WorkContext } from '@fifteen/messaging'
import { takeDueEarlyRecords } from '../../persistence/early-record.store.js'
import { OrderBook } from '../order-book/order-book.js'
import { rejectRecords } from '../rejections/reject-records.js'
import { EarlyRecords, fromRow } from './early-records.js'
import { refuse } from './shop-record.js'

const TIMER = 'early-records'
/** When to come back while records of shops are still being worked off. */
const HOLD_MS = 200

/** Refuses, visibly, what waited in vain for its order; not while the order may lie in the queue. */
export class ExpireEarlyRecords {
  /** One timer per awaited order, at the end of its nearest wait. */
  readonly timers: Timers

  constructor(
    timers: TimerService,
    private readonly backlog: NewsBacklog,
  ) {
    this.timers = timers.register(TIMER, (due, context) => this.expire(due, context))
  }

  async expire(due: readonly DueTimer[], context: WorkContext): Promise<void> {
    const owners = due.map(({ owner }) => owner)
    if (this.backlog.expected) {
      const dueAt = new Date(context.now.getTime() + HOLD_MS)
      return this.timers.set(
        context.sql,
        owners.map((owner) => ({ owner, dueAt })),
      )
    }
    const orders = await OrderBook.ofIds(context, owners)
    const expired = await takeDueEarlyRecords(context.sql, due)
    const waiting = await EarlyRecords.of(context.sql, owners)
    await rejectRecords(
      context,
      expired.map(fromRow).map(({ shopId, externalId, arrival }) => ({
        ...{ shopId, externalId, arrival },
        refusal: refuse('unknown-order', 'the order it belongs to did not come in time', 'externalId'),
      })),
    )
    await waiting.rearm(this.timers)
    await orders.removeAwaited(owners.filter((owner) => !waiting.has(owner)))
  }
}
