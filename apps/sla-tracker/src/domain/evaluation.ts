import { breachClassOf, type BreachClass } from './breach-class.js'
import { type Calendar } from './calendar.js'
import { endOf, firstOf, type EndKind, type Fact } from './fact.js'
import { intervalsOf, type Pause, type Pauses } from './pause.js'
import { type LadderRung, type PauseName, type Policy } from './policy.js'
import { rungTimes } from './rung-times.js'
import { visitsOf } from './stage-history.js'
import { reachedAt, stageUses, type StageUse } from './stage-use.js'
import { BUDGETED_STAGES, type BudgetedStage } from './stage.js'
import { Ticks } from './ticks.js'

export const STATES = ['on-time', 'at-risk', 'met', 'breached', 'ended'] as const
/** `ended`: cancelled or recalled in time, so that nobody asks any more. `breached` stays, whatever ends the order afterwards. */
export type State = (typeof STATES)[number]

export interface CountedPause extends Pause {
  /** Whether the policy lets it stop the clock. */
  stopsClock: boolean
  /** What the clock had counted when it began. */
  elapsedMs: number
}

export interface Evaluation {
  state: State
  running: boolean
  receivedAt: number
  end: { kind: EndKind; at: number } | undefined
  /** Milliseconds that the promise counts: open hours without pauses. */
  elapsedMs: number
  /** Milliseconds by the wall. */
  wallMs: number
  /** When the promise runs out, as far as its pauses are known. */
  deadline: number
  /** Where the order stands; none after the end. */
  stage: BudgetedStage | undefined
  stages: StageUse[]
  /** When a stage's budget was used up, or will be if the order stays in it; stages that were left in time have none. */
  stageDeadlines: Partial<Record<BudgetedStage, number>>
  pauses: CountedPause[]
  paused: CountedPause | undefined
  /** Rungs that are reached, whether or not they have fired; none after the end. */
  rungsDue: LadderRung[]
  /** When to look again if nothing happens; none after the end. */
  nextTimer: number | undefined
  breachClass: BreachClass | undefined
}

/**
 * Where the promise of an order stands at an instant (milliseconds since 1970): a function of its arguments alone. Undefined as long as
 * the order is not known to be received: then no clock runs.
 */
export function evaluate(policy: Policy, calendar: Calendar, facts: readonly Fact[], known: Pauses, now: number): Evaluation | undefined {
  const receivedAt = firstOf(facts, 'received')
  if (receivedAt === undefined) return undefined
  const end = endOf(facts)
  const until = Math.max(receivedAt, end?.at ?? now)
  const intervals = intervalsOf(known)
  const stops = ({ name }: Pause): boolean => policy.pauses.includes(name as PauseName)
  const ticks = new Ticks(calendar, intervals.filter(stops))
  const pauses = intervals.map((pause) => ({ ...pause, stopsClock: stops(pause), elapsedMs: ticks.between(receivedAt, pause.from) }))
  const visits = visitsOf(facts, receivedAt, end?.at)
  const elapsedMs = ticks.between(receivedAt, until)
  const breached = elapsedMs > policy.promiseMs
  const stageDeadlines: Partial<Record<BudgetedStage, number>> = {}
  for (const stage of BUDGETED_STAGES) {
    const at = reachedAt(ticks, visits, stage, policy.budgetsMs[stage])
    if (at !== undefined) stageDeadlines[stage] = at
  }
  const past = { receivedAt, end, elapsedMs, wallMs: until - receivedAt, pauses, stageDeadlines }
  const judged = {
    ...past,
    deadline: ticks.after(receivedAt, policy.promiseMs),
    stages: stageUses(policy, ticks, visits, until),
    breachClass: breached
      ? breachClassOf({
          ...{ ticks, visits, receivedAt, until },
          overMs: elapsedMs - policy.promiseMs,
          uncounted: pauses.filter(({ stopsClock }) => !stopsClock),
          handOffBudgetMs: policy.budgetsMs['hand-off'],
        })
      : undefined,
  }
  if (end) {
    const state = breached ? 'breached' : end.kind === 'handed-off' ? 'met' : 'ended'
    return { ...judged, state, running: false, stage: undefined, paused: undefined, rungsDue: [], nextTimer: undefined }
  }

  const stage = visits.at(-1)?.stage
  const rungs = rungTimes(policy, ticks, visits, receivedAt)
  const riskAt = Math.min(
    ticks.after(receivedAt, (policy.promiseMs * policy.atRiskPercent) / 100),
    (stage && stageDeadlines[stage]) ?? Infinity,
  )
  const stopping = pauses.filter(({ stopsClock }) => stopsClock)
  const breachAt = ticks.after(receivedAt, policy.promiseMs + 1)
  let nextTimer = Infinity
  const look = (at: number): void => {
    if (at > now && at < nextTimer) nextTimer = at
  }
  look(breachAt)
  look(riskAt)
  for (const { at } of rungs) look(at)
  for (const { from, to } of stopping) {
    look(from)
    look(to)
  }
  return {
    ...judged,
    state: breached ? 'breached' : riskAt <= now ? 'at-risk' : 'on-time',
    running: true,
    stage,
    paused: stopping.find(({ from, to }) => from <= now && now < to),
    rungsDue: rungs.filter(({ at }) => at <= now).map(({ rung }) => rung),
    nextTimer: nextTimer === Infinity ? undefined : nextTimer,
  }
}
