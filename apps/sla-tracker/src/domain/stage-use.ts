import { type Policy } from './policy.js'
import { type Visit } from './stage-history.js'
import { BUDGETED_STAGES, type BudgetedStage } from './stage.js'
import { type Ticks } from './ticks.js'

export interface StageUse {
  stage: BudgetedStage
  budgetMs: number
  spentMs: number
}

/** What each stage used of its budget until an instant, all visits together. */
export function stageUses(policy: Policy, ticks: Ticks, visits: readonly Visit[], until: number): StageUse[] {
  const spent = (stage: BudgetedStage): number => {
    let total = 0
    for (const visit of visits) if (visit.stage === stage) total += ticks.between(visit.from, Math.min(visit.to, until))
    return total
  }
  return BUDGETED_STAGES.map((stage) => ({ stage, budgetMs: policy.budgetsMs[stage], spentMs: spent(stage) }))
}

/** When all visits to a stage together have used that much; undefined when the stage was left before. */
export function reachedAt(ticks: Ticks, visits: readonly Visit[], stage: BudgetedStage, milliseconds: number): number | undefined {
  let left = milliseconds
  for (const visit of visits) {
    if (visit.stage !== stage) continue
    const at = ticks.after(visit.from, left)
    if (at <= visit.to) return at
    left -= ticks.between(visit.from, visit.to)
  }
  return undefined
}
