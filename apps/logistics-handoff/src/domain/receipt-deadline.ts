import type { Handoff } from './handoff.js'
import type { HandoffEffect } from './handoff-effect.js'
import type { HandoffPolicy } from './handoff-policy.js'
import { isReady, type Judged } from './judge-handoff.js'

const SOONEST_LOOK_MS = 1_000
const LATEST_LOOK_MS = 60_000

/** The longest wait for an answer that never comes, in receipt budgets. */
const SLOWEST_IN_BUDGETS = 32

export const awaitsAnswer = ({ state, sentAt }: Handoff): boolean => sentAt !== null && (state === 'sent' || state === 'recalling')

/**
 * Milliseconds from one asking to the next: a budget each as often as the policy says, then twice as long every time up to a bound, without
 * end. A partner that was away for hours still gets every dossier it owes an answer to.
 */
const patience = ({ overdue }: Handoff, { receiptBudgetMs, resendMost }: HandoffPolicy): number =>
  receiptBudgetMs * Math.min(SLOWEST_IN_BUDGETS, 2 ** Math.max(0, overdue - resendMost))

/** When to look at the order again though nothing comes in; null when nothing is waited for. `now` is that of the last look. */
export function nextLook(handoff: Handoff, policy: HandoffPolicy, now: Date, partnerKnown: boolean): Date | null {
  if (awaitsAnswer(handoff) && handoff.sentAt) return new Date(handoff.sentAt.getTime() + patience(handoff, policy))
  if (!handoff.readyAt || !isReady(handoff)) return null
  if (partnerKnown) return new Date(handoff.readyAt.getTime() + policy.clarificationWaitMs)
  // A shop or partner that nobody announced is looked for less and less often.
  const waited = now.getTime() - handoff.readyAt.getTime()
  return new Date(now.getTime() + Math.min(LATEST_LOOK_MS, Math.max(SOONEST_LOOK_MS, waited)))
}

/** What a passed receipt deadline does: the same dossier or recall goes out again; operators are told once that it was asked for in vain. */
export function judgeDeadline(handoff: Handoff, policy: HandoffPolicy, now: Date): Judged {
  if (!awaitsAnswer(handoff) || !handoff.sentAt) return { handoff, effects: [] }
  if (now.getTime() < handoff.sentAt.getTime() + patience(handoff, policy)) return { handoff, effects: [] }
  const overdue = handoff.overdue + 1
  const tell = overdue > policy.resendMost && !handoff.overdueTold
  return {
    handoff: { ...handoff, overdue, overdueTold: handoff.overdueTold || tell, sentAt: now },
    effects: [{ kind: 'receipt-overdue', tell }, resending(handoff)],
  }
}

/** An administrator's wish: what is waited for goes out again now, the same to the byte; undefined where nothing is waited for. */
export function askAgain(handoff: Handoff, now: Date): Judged | undefined {
  return awaitsAnswer(handoff) ? { handoff: { ...handoff, sentAt: now }, effects: [resending(handoff)] } : undefined
}

const resending = ({ state }: Handoff): HandoffEffect => ({ kind: state === 'recalling' ? 'recall-resent' : 'dossier-resent' })
