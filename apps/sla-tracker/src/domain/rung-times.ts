import { type LadderRung, type Policy } from './policy.js'
import { type Visit } from './stage-history.js'
import { reachedAt } from './stage-use.js'
import { type Ticks } from './ticks.js'

export interface RungTime {
  rung: LadderRung
  at: number
}

export const budgetOf = (policy: Policy, { stage }: Pick<LadderRung, 'stage'>): number =>
  stage === 'pipeline' ? policy.promiseMs : policy.budgetsMs[stage]

/** When the rungs of the present stage and of the whole promise are reached if the order stays where it is. A stage that was left asks for nothing. */
export function rungTimes(policy: Policy, ticks: Ticks, visits: readonly Visit[], receivedAt: number): RungTime[] {
  const present = visits.at(-1)?.stage
  return policy.ladder.flatMap((rung) => {
    const used = (budgetOf(policy, rung) * rung.rung) / 100
    if (rung.stage === 'pipeline') return [{ rung, at: ticks.after(receivedAt, used) }]
    const at = rung.stage === present ? reachedAt(ticks, visits, present, used) : undefined
    return at === undefined ? [] : [{ rung, at }]
  })
}
