import { SlaChanged, TaskActionRequested } from '@fifteen/contracts'
import { NewsBacklog, type DueTimer, type TimerSetting, type WorkContext } from '@fifteen/messaging'
import { Injectable } from '@nestjs/common'
import { noteFired, rungsToFire, settle, wantedTimer, type Settled } from '../../domain/clock.js'
import { type Policy } from '../../domain/policy.js'
import { ClockStore, type KeptClock } from '../../persistence/clock.store.js'
import { LadderStore } from '../../persistence/ladder.store.js'
import { PolicyBook } from '../../persistence/policy-book.js'
import { ChangeTeller } from '../tell-changes/change-teller.js'
import { SlaMetrics } from '../tell-changes/sla-metrics.js'
import { joinPages, pagesOf, stepOf, type LadderStep } from './ladder-step.js'

/** When to come back to a clock that is being written to. */
const BUSY_MS = 20
/** When to come back while news are still being worked off. */
const HOLD_MS = 200

interface Climbed extends Settled {
  revision: number
  steps: LadderStep[]
}

/** Looks at clocks whose timer is due, fires the rungs they have reached, and sets each timer to the next look. */
@Injectable()
export class ClimbLadder {
  constructor(
    private readonly clocks: ClockStore,
    private readonly ladder: LadderStore,
    private readonly policies: PolicyBook,
    private readonly teller: ChangeTeller,
    private readonly metrics: SlaMetrics,
    private readonly backlog: NewsBacklog,
  ) {}

  async handle(due: readonly DueTimer[], context: WorkContext): Promise<void> {
    const owners = due.map(({ owner }) => owner)
    if (this.backlog.expected) {
      const dueAt = new Date(context.now.getTime() + HOLD_MS)
      return this.clocks.setTimers(
        context.sql,
        owners.map((owner) => ({ owner, dueAt })),
      )
    }
    const { now, clocks } = await this.clocks.lockFree(context.sql, owners)
    const busy = await this.clocks.existing(
      context.sql,
      owners.filter((owner) => !clocks.has(owner)),
    )
    const begun = [...clocks.values()].filter(({ clock }) => clock.policy)
    const policyOf = await this.policies.open(
      context.sql,
      begun.flatMap(({ clock }) => clock.policy ?? []),
    )
    const climbed = begun.flatMap((kept): Climbed[] => {
      if (!kept.clock.policy) return []
      const { policy, calendar } = policyOf(kept.clock.policy)
      const settled = settle(kept.clock, policy, calendar, now, 'timer')
      return settled ? [climb(kept, settled, policy, now)] : []
    })
    const steps = await this.#page(
      climbed.flatMap((one) => one.steps),
      now,
      context,
    )
    await this.clocks.write(context.sql, climbed)
    await this.clocks.setTimers(context.sql, [
      ...busy.map((owner) => ({ owner, dueAt: new Date(now + BUSY_MS) })),
      ...climbed.flatMap(({ clock }): TimerSetting[] =>
        clock.timerAt === undefined ? [] : [{ owner: clock.orderId, dueAt: new Date(clock.timerAt) }],
      ),
    ])
    await this.ladder.add(
      context.sql,
      steps.map(({ clock: { orderId, shopId }, rung: { stage, rung }, explanation, actions }) => ({
        orderId,
        stage,
        rung,
        firedAt: new Date(now),
        shopId,
        explanation,
        actions,
      })),
    )
    for (const one of climbed) this.teller.tell(one, context)
    for (const step of steps) this.#ask(step, now, context)
  }

  async #page(steps: readonly LadderStep[], now: number, { sql }: WorkContext): Promise<LadderStep[]> {
    const wanted = [...pagesOf(steps)].map(([shopId, paging]) => ({
      shopId,
      orders: paging.length,
      windowMs: Math.max(...paging.map(({ policy }) => policy.pageWindowMs)),
    }))
    return joinPages(steps, await this.ladder.page(sql, wanted, now))
  }

  #ask({ clock: { orderId, shopId }, evaluation, rung: { stage, rung }, actions }: LadderStep, now: number, context: WorkContext): void {
    const at = new Date(now).toISOString()
    const deadline = new Date(evaluation.deadline).toISOString()
    const { elapsedMs, wallMs } = evaluation
    context.emit(SlaChanged, { orderId, shopId, change: 'rung-fired', stage, rung, elapsedMs, wallMs, deadline, at })
    for (const { action, actionId, result } of actions) {
      if (result === 'requested')
        context.emit(TaskActionRequested, { orderId, shopId, actionId, action, stage, rung, deadline, requestedAt: at })
    }
    context.afterCommit(() => {
      this.metrics.rungs.inc({ stage, rung })
      for (const { action, result } of actions) this.metrics.actions.inc({ action, result })
    })
  }
}

function climb({ revision }: KeptClock, settled: Settled, policy: Policy, now: number): Climbed {
  const rungs = rungsToFire(settled.clock, settled.evaluation)
  const fired = noteFired(settled.clock, rungs)
  const clock = { ...fired, timerAt: wantedTimer(fired, settled.evaluation, now) }
  return { ...settled, clock, revision, steps: rungs.map((rung) => stepOf(clock, settled.evaluation, policy, rung)) }
}
