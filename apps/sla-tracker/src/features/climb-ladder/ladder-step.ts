import { v5 } from 'uuid'
import { type Clock } from '../../domain/clock.js'
import { type Evaluation } from '../../domain/evaluation.js'
import { explainRung } from '../../domain/explanation.js'
import { type LadderRung, type Policy, type TaskAction } from '../../domain/policy.js'

/** `no-task`: nobody has anything to act on. `joined-page`: the supervisor was paged for the shop a moment ago. */
export type ActionResult = 'requested' | 'no-task' | 'joined-page'

export interface LadderAction {
  action: TaskAction
  actionId: string
  result: ActionResult
}

/** A rung that fires, with what comes of it. */
export interface LadderStep {
  clock: Clock
  evaluation: Evaluation
  policy: Policy
  rung: LadderRung
  explanation: string
  actions: LadderAction[]
}

/** Namespace of action ids: the same rung of the same order asks under the same id, whatever happens to a database in between. */
const ACTIONS = '6f1c2f5e-4b0e-5d59-9c55-7f0a3b1d2e15'

/** Actions on a task are asked for only where there is one; whether a page goes out is decided among all orders of the shop. */
export function stepOf(clock: Clock, evaluation: Evaluation, policy: Policy, rung: LadderRung): LadderStep {
  const actions = rung.actions.map((action): LadderAction => ({
    action,
    actionId: v5([clock.orderId, rung.stage, rung.rung, action].join(' '), ACTIONS),
    result: action === 'page-supervisor' || evaluation.stage === 'operator' ? 'requested' : 'no-task',
  }))
  return { clock, evaluation, policy, rung, explanation: explainRung(policy, rung, evaluation), actions }
}

/** Steps that want to page a supervisor, by shop, the most urgent first. */
export function pagesOf(steps: readonly LadderStep[]): Map<string, LadderStep[]> {
  const paging = steps.filter(({ actions }) => actions.some(({ action }) => action === 'page-supervisor'))
  return Map.groupBy(
    paging.toSorted((a, b) => a.evaluation.deadline - b.evaluation.deadline),
    ({ clock }) => clock.shopId,
  )
}

/** The same steps, their pages joined to one that is already out; the first of a shop whose window was closed goes out itself. */
export function joinPages(steps: readonly LadderStep[], opened: ReadonlySet<string>): LadderStep[] {
  const first = new Set([...pagesOf(steps)].flatMap(([shopId, [urgent]]) => (opened.has(shopId) && urgent ? [urgent] : [])))
  return steps.map((step) =>
    first.has(step)
      ? step
      : {
          ...step,
          actions: step.actions.map((item) => (item.action === 'page-supervisor' ? { ...item, result: 'joined-page' as const } : item)),
        },
  )
}
