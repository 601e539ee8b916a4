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
  const times: RungTime[] = []
  for (const rung of policy.ladder) {
    if (rung.stage !== 'pipeline' && rung.stage !== present) continue
    const used = (budgetOf(policy, rung) * rung.rung) / 100
    const at = rung.stage === 'pipeline' ? ticks.after(receivedAt, used) : reachedAt(ticks, visits, rung.stage, used)
    if (at !== undefined) times.push({ rung, at })
  }
  return times
}
