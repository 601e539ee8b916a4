import { type BreachClass } from './breach-class.js'
import { type Calendar } from './calendar.js'
import { evaluate, type Evaluation, type State } from './evaluation.js'
import { learn, type Fact } from './fact.js'
import { learnPauses, noPauses, type Pauses } from './pause.js'
import { type LadderRung, type Policy, type PolicyRef } from './policy.js'

/** The clock of one order as it is kept. Everything else follows from it, the policy and the instant. */
export interface Clock {
  orderId: string
  shopId: string
  /** In force when the order was received; none before. */
  policy: PolicyRef | undefined
  facts: readonly Fact[]
  pauses: Pauses
  /** Rungs that have fired, as `rungKey` names them. */
  fired: readonly string[]
  /** Beginnings of the pauses whose begin and whose end were announced. */
  announced: { paused: readonly number[]; resumed: readonly number[] }
  /** As last announced. */
  state: State | undefined
  ended: boolean
  /** When the clock is going to be looked at. */
  timerAt: number | undefined
}

export interface News {
  facts: Fact[]
  pauses: Pauses
}

/** A change that others are told of; its figures are those of its own instant, however late it became known. */
export interface Milestone {
  change: 'paused' | 'resumed' | 'breached' | 'met' | 'ended'
  at: number
  elapsedMs: number
  wallMs: number
  deadline: number
  breachClass?: BreachClass
  pauseReason?: string
}

export interface Settled {
  clock: Clock
  evaluation: Evaluation
  milestones: Milestone[]
}

export const newClock = (orderId: string, shopId: string): Clock => ({
  orderId,
  shopId,
  policy: undefined,
  facts: [],
  pauses: noPauses,
  fired: [],
  announced: { paused: [], resumed: [] },
  state: undefined,
  ended: false,
  timerAt: undefined,
})

export const rungKey = ({ stage, rung }: Pick<LadderRung, 'stage' | 'rung'>): string => `${stage}:${rung}`

/** The clock with more known; the same clock when nothing of it is new. */
export function learnOf(clock: Clock, news: News): Clock {
  const facts = learn(clock.facts, news.facts)
  const pauses = learnPauses(clock.pauses, news.pauses)
  return facts === clock.facts && pauses === clock.pauses ? clock : { ...clock, facts, pauses }
}

export type Occasion = 'news' | 'timer'

/**
 * Looks at a clock that has begun: what changed since it was last looked at. Undefined before it began. That a running order is breached
 * is told by its timer alone: while news are worked off, the news of its hand-off may be among them.
 */
export function settle(clock: Clock, policy: Policy, calendar: Calendar, now: number, occasion: Occasion): Settled | undefined {
  const evaluation = evaluate(policy, calendar, clock.facts, clock.pauses, now)
  if (!evaluation) return undefined
  const { milestones, announced } = pauseMilestones(clock, evaluation, now)
  const untold = occasion === 'news' && evaluation.running && evaluation.state === 'breached' && clock.state !== 'breached'
  return {
    clock: { ...clock, announced, state: untold ? 'at-risk' : evaluation.state, ended: !evaluation.running },
    evaluation,
    milestones: [...milestones, ...(untold ? [] : outcomeMilestones(clock, evaluation, policy))],
  }
}

/** The rungs that are to fire now. Firing is noted with `noteFired` in the same transaction, so that each fires once. */
export const rungsToFire = ({ fired }: Clock, { rungsDue }: Evaluation): LadderRung[] =>
  rungsDue.filter((rung) => !fired.includes(rungKey(rung)))

export const noteFired = (clock: Clock, rungs: readonly LadderRung[]): Clock => ({
  ...clock,
  fired: [...clock.fired, ...rungs.map(rungKey)],
})

/** When the clock wants to be looked at: at once while a reached rung has not fired or a breach was not told. */
export const wantedTimer = (clock: Clock, evaluation: Evaluation, now: number): number | undefined =>
  evaluation.running && (clock.state !== evaluation.state || rungsToFire(clock, evaluation).length) ? now : evaluation.nextTimer

function pauseMilestones({ announced }: Clock, { pauses, receivedAt, deadline, end }: Evaluation, now: number) {
  const until = end?.at ?? now
  const stopping = pauses.filter(({ stopsClock, from, to }) => stopsClock && from <= until && to > receivedAt)
  const begun = stopping.filter(({ from }) => !announced.paused.includes(from))
  const over = stopping.filter(({ from, to }) => to <= until && !announced.resumed.includes(from))
  const milestone = (change: 'paused' | 'resumed', at: number, elapsedMs: number, name: string): Milestone => ({
    change,
    at,
    elapsedMs,
    wallMs: Math.max(0, at - receivedAt),
    deadline,
    pauseReason: name,
  })
  return {
    milestones: [
      ...begun.map(({ from, elapsedMs, name }) => milestone('paused', from, elapsedMs, name)),
      ...over.map(({ to, elapsedMs, name }) => milestone('resumed', to, elapsedMs, name)),
    ].sort((a, b) => a.at - b.at),
    announced: {
      paused: [...announced.paused, ...begun.map(({ from }) => from)],
      resumed: [...announced.resumed, ...over.map(({ from }) => from)],
    },
  }
}

function outcomeMilestones(clock: Clock, evaluation: Evaluation, policy: Policy): Milestone[] {
  const { state, end, elapsedMs, wallMs, deadline, receivedAt, breachClass } = evaluation
  const milestones: Milestone[] = []
  const classed = breachClass === undefined ? {} : { breachClass }
  if (state === 'breached' && clock.state !== 'breached') {
    const figures = { elapsedMs: policy.promiseMs, wallMs: deadline - receivedAt, deadline }
    milestones.push({ change: 'breached', at: deadline, ...figures, ...classed })
  }
  // One end is told. A hand-off in time that becomes known late corrects a breach that was told before.
  if (end && !clock.ended) {
    milestones.push({ change: state === 'met' ? 'met' : 'ended', at: end.at, elapsedMs, wallMs, deadline, ...classed })
  }
  return milestones
}
