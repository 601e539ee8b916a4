import { allPassed, explainRules } from './fast-path.js'
import { factsOf, isAnswerOverdue, paymentMet, type BranchAnswer, type OrderCase } from './order-case.js'
import type { ShopPolicy } from './policy.js'
import { after } from './task-lease.js'
import type { ExplainedRule, TaskReason } from './vocabulary.js'

export type CaseDecision =
  /** The order needs nothing of us, now or ever. */
  | { kind: 'settled' }
  | { kind: 'wait'; for: 'order' | 'stock' | 'slot' | 'intake' }
  | { kind: 'wait-payment'; until: Date }
  | { kind: 'confirm'; madeBy: 'fast-path' | 'operator'; explanation: ExplainedRule[] }
  | { kind: 'cancel'; reason: 'unpaid'; explanation: ExplainedRule[] }
  | { kind: 'task'; reasons: TaskReason[]; explanation: ExplainedRule[] }

/** By when a case is looked at. */
export interface Moment {
  now: Date
  /** News are still queued up: what has not come yet is no sign that it did not happen. */
  catchingUp: boolean
}

/** When to look again at what waits for news that are queued up. */
export const CATCH_UP_LOOK_MS = 200

/** What an order needs next. The one place where the fast path, the payment rule and the queue are chosen between. */
export function decideCase(orderCase: OrderCase, policy: ShopPolicy, moment: Moment): CaseDecision {
  const { version, decision, end, confirmedVersion, stock, slot, approvedBy } = orderCase
  if (end && !isAnswerOverdue(orderCase)) return { kind: 'settled' }
  if (version === 0) return { kind: 'wait', for: 'order' }
  if (end) return { kind: 'task', reasons: ['receipt-overdue'], explanation: [] }
  if (decision) return { kind: 'wait', for: 'intake' }
  const reopened = reopenedReasons(orderCase)
  if (reopened.length) return { kind: 'task', reasons: reopened, explanation: [] }
  if (confirmedVersion >= version) return { kind: 'settled' }
  if (stock.version !== version) return { kind: 'wait', for: 'stock' }
  if (slot.version !== version) return { kind: 'wait', for: 'slot' }

  const facts = factsOf(orderCase)
  const explanation = explainRules(policy.fastPath, facts)
  const short: TaskReason[] = [...(facts.stockHeld ? [] : ['shortage' as const]), ...(facts.slotHeld ? [] : ['slot-unavailable' as const])]
  if (short.length) {
    // What a rule would still refuse with everything held is said at once, so that one conversation settles all of it.
    const refused = !allPassed(explainRules(policy.fastPath, { ...facts, stockHeld: true, slotHeld: true, paymentAgreed: true }))
    return { kind: 'task', reasons: [...short, ...(refused && !approvedBy ? ['rule-refused' as const] : [])], explanation }
  }
  if (!paymentMet(orderCase)) return unpaid(orderCase, policy, moment, explanation)
  if (approvedBy) {
    return {
      kind: 'confirm',
      madeBy: 'operator',
      explanation: [{ rule: 'approved', passed: true, because: `approved by decision ${approvedBy}` }],
    }
  }
  if (allPassed(explanation)) return { kind: 'confirm', madeBy: 'fast-path', explanation }
  return { kind: 'task', reasons: ['rule-refused'], explanation }
}

function unpaid(orderCase: OrderCase, { settings }: ShopPolicy, { now, catchingUp }: Moment, explanation: ExplainedRule[]): CaseDecision {
  const until = after(orderCase.versionAt ?? now, settings.paymentBudgetMs)
  if (now < until) return { kind: 'wait-payment', until }
  if (catchingUp) return { kind: 'wait-payment', until: after(now, CATCH_UP_LOOK_MS) }
  // Money that came is not answered by a default: somebody asks for the rest, or gives it back.
  if (settings.unpaidDefault === 'task' || orderCase.settledTotal > 0) return { kind: 'task', reasons: ['payment-unsettled'], explanation }
  const because = `settled ${orderCase.settledTotal} of ${orderCase.facts?.total ?? 0} after ${settings.paymentBudgetMs} ms`
  return { kind: 'cancel', reason: 'unpaid', explanation: [{ rule: 'payment-in-time', passed: false, because }] }
}

/** Why an order that was confirmed once has to be looked at again. */
export function reopenedReasons(orderCase: OrderCase): TaskReason[] {
  const { version, stock, slot, refusedVersion } = orderCase
  const lost = (answer: BranchAnswer): boolean => answer.version === version && answer.verdict === 'lost'
  return [
    ...(refusedVersion === version && version > 0 ? ['handoff-refused' as const] : []),
    ...(lost(stock) || lost(slot) ? ['reservation-lost' as const] : []),
    ...(isAnswerOverdue(orderCase) ? ['receipt-overdue' as const] : []),
  ]
}
