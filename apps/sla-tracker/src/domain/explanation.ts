import { type Evaluation } from './evaluation.js'
import { type LadderRung, type Policy } from './policy.js'
import { budgetOf } from './rung-times.js'

/** Why a rung fired, for people: figures of the clock, nothing of the customer. */
export function explainRung(policy: Policy, { rung, stage }: LadderRung, { elapsedMs, wallMs, stages, deadline }: Evaluation): string {
  const budget = budgetOf(policy, { stage })
  const used = stage === 'pipeline' ? elapsedMs : (stages.find((use) => use.stage === stage)?.spentMs ?? 0)
  const whose = stage === 'pipeline' ? 'the promise' : `the budget of ${stage}`
  const wall = wallMs === elapsedMs ? '' : ` (${clockTime(wallMs)} by the wall)`
  return `${rung} % of ${whose} are used: ${clockTime(used)} of ${clockTime(budget)}, the order has taken ${clockTime(elapsedMs)}${wall} and its deadline is ${new Date(deadline).toISOString()}`
}

/** 9:05 for nine minutes and five seconds; tenths only below ten seconds. */
export function clockTime(milliseconds: number): string {
  const tenths = Math.floor(milliseconds / 100)
  const seconds = Math.floor(tenths / 10)
  const fraction = milliseconds < 10_000 && tenths % 10 ? `.${tenths % 10}` : ''
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}${fraction}`
}
