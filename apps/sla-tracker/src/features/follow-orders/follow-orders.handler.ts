import { NewsBacklog, type Inbound, type TimerSetting, type WorkContext } from '@fifteen/messaging'
import { Injectable } from '@nestjs/common'
import { learnOf, newClock, settle, wantedTimer, type Clock, type Settled } from '../../domain/clock.js'
import { firstOf } from '../../domain/fact.js'
import { ClockStore, type ClockChange, type KeptClock } from '../../persistence/clock.store.js'
import { PolicyBook } from '../../persistence/policy-book.js'
import { ChangeTeller } from '../tell-changes/change-teller.js'
import { newsOf, type OrderNews } from './order-news.js'

/** Learns from a chunk of events what became of orders, and sees that each running clock is looked at in time. */
@Injectable()
export class FollowOrders {
  constructor(
    private readonly clocks: ClockStore,
    private readonly policies: PolicyBook,
    private readonly teller: ChangeTeller,
    private readonly backlog: NewsBacklog,
  ) {}

  async handle(events: readonly Inbound[], context: WorkContext): Promise<void> {
    const byOrder = Map.groupBy(events.map(newsOf), ({ orderId }) => orderId)
    const { now, clocks } = await this.clocks.lock(context.sql, [...byOrder.keys()])
    const learnt = [...byOrder].flatMap(([orderId, news]) => learnFrom(clocks.get(orderId), news, context))
    const changes = await this.#settle(learnt, now, context)
    const timers = changes.flatMap(({ timer }) => timer ?? [])
    await Promise.all([this.clocks.write(context.sql, changes), this.clocks.setTimers(context.sql, timers)])
    for (const { settled } of changes) if (settled) this.teller.tell(settled, context)
    const oldest = Math.min(...events.map(({ timestamp }) => timestamp))
    context.afterCommit(() => this.backlog.handled(oldest))
  }

  async #settle(
    learnt: readonly KeptClock[],
    now: number,
    { sql }: WorkContext,
  ): Promise<(ClockChange & { settled?: Settled; timer?: TimerSetting })[]> {
    const beginning = learnt.flatMap(({ clock }) => {
      const receivedAt = clock.policy ? undefined : firstOf(clock.facts, 'received')
      return receivedAt === undefined ? [] : [{ orderId: clock.orderId, shopId: clock.shopId, receivedAt }]
    })
    const inForce = beginning.length ? await this.policies.inForce(sql, beginning) : undefined
    const refs = new Map(beginning.map((order) => [order.orderId, inForce?.(order)]))
    const withPolicy = learnt.map(({ clock, revision }) => ({
      revision,
      clock: { ...clock, policy: clock.policy ?? refs.get(clock.orderId) },
    }))
    const policyOf = await this.policies.open(
      sql,
      withPolicy.flatMap(({ clock }) => clock.policy ?? []),
    )
    return withPolicy.map(({ clock, revision }) => {
      if (!clock.policy) return { clock, revision, evaluation: undefined }
      const { policy, calendar } = policyOf(clock.policy)
      const settled = settle(clock, policy, calendar, now, 'news')
      if (!settled) return { clock, revision, evaluation: undefined }
      const { clock: timed, timer } = withTimer(settled, now)
      return { clock: timed, revision, evaluation: settled.evaluation, settled, ...(timer && { timer }) }
    })
  }
}

function learnFrom(kept: KeptClock | undefined, news: readonly OrderNews[], context: WorkContext): KeptClock[] {
  const [first] = news
  if (!first) return []
  const before = kept?.clock ?? newClock(first.orderId, first.shopId)
  let clock: Clock = before
  for (const item of news) {
    const learnt = learnOf(clock, item.news)
    context.outcome(learnt === clock ? 'duplicate' : 'applied')
    clock = learnt
  }
  return clock === before ? [] : [{ clock, revision: kept?.revision ?? 0 }]
}

/** Progress does not move a timer that is set: it is let go at the end, and set again only when an earlier look is needed. */
function withTimer({ clock, evaluation }: Settled, now: number): { clock: Clock; timer?: TimerSetting } {
  const owner = clock.orderId
  if (!evaluation.running) {
    return clock.timerAt === undefined ? { clock } : { clock: { ...clock, timerAt: undefined }, timer: { owner, dueAt: null } }
  }
  const wanted = wantedTimer(clock, evaluation, now)
  if (wanted === undefined || (clock.timerAt !== undefined && clock.timerAt <= wanted)) return { clock }
  return { clock: { ...clock, timerAt: wanted }, timer: { owner, dueAt: new Date(wanted) } }
}
