import { decideCase, type Moment } from './decide-case.js'
import { derivedId } from './derived-id.js'
import { factsOf, type OrderCase } from './order-case.js'
import type { ShopPolicy } from './policy.js'
import { closeTask, openTask, refreshTask, unchanged, type Closing, type Task, type TaskChange } from './task.js'
import type { Changes } from './decide-task.js'
import type { CancelReason, DecisionMaker, ExplainedRule, TaskOutcome } from './vocabulary.js'

/** A decision on an order version, as intake is told of it. */
export interface Decision {
  id: string
  orderId: string
  shopId: string
  baseVersion: number
  kind: 'confirm' | 'amend' | 'cancel'
  approved: boolean
  madeBy: DecisionMaker
  madeAt: Date
  taskId?: string
  operatorId?: string
  reason?: CancelReason
  changes?: Changes
  explanation: ExplainedRule[]
  /** The newest payment fact that was looked at. */
  paymentSequence: number
  policyRevision: number
}

/** A case with its open task and what was decided: everything that one transaction writes of one order. */
export interface CaseFile {
  /** The case as it was read. */
  known: OrderCase
  orderCase: OrderCase
  change: TaskChange | null
  decisions: Decision[]
  /** When to look again although nothing arrives. */
  wakeAt: Date | null
}

export const openFile = (orderCase: OrderCase, task: Task | null): CaseFile => ({
  known: orderCase,
  orderCase,
  change: task && unchanged(task),
  decisions: [],
  wakeAt: null,
})

/** Looks at the case anew: decides, opens, refreshes or closes its task. `newTaskId` is asked only when a task opens. */
export function look(file: CaseFile, policy: ShopPolicy, moment: Moment, newTaskId: () => string): CaseFile {
  const { orderCase } = file
  const { now } = moment
  const change = file.change && file.change.task.state !== 'closed' ? file.change : null
  const decided = decideCase(orderCase, policy, moment)
  const policyRevision = policy.fastPath.revision
  switch (decided.kind) {
    case 'wait':
      return file
    case 'settled':
      return closed(file, { outcome: 'overtaken' }, now)
    case 'wait-payment':
      return { ...closed(file, { outcome: 'overtaken' }, now), wakeAt: decided.until }
    case 'confirm':
    case 'cancel': {
      const madeBy = decided.kind === 'cancel' ? 'policy' : decided.madeBy
      const { paymentSequence } = orderCase
      const decision: Decision = {
        // What was unpaid may be so again after another payment fact: that is another decision.
        id: derivedId(orderCase.orderId, orderCase.version, decided.kind, madeBy, ...(decided.kind === 'cancel' ? [paymentSequence] : [])),
        orderId: orderCase.orderId,
        shopId: orderCase.shopId,
        baseVersion: orderCase.version,
        kind: decided.kind,
        approved: true,
        madeBy,
        madeAt: now,
        explanation: decided.explanation,
        paymentSequence,
        policyRevision,
        ...(decided.kind === 'cancel' ? { reason: decided.reason } : {}),
      }
      return withDecision(file, decision, decided.kind === 'cancel' ? 'resolved-by-policy' : 'overtaken', now)
    }
    case 'task': {
      const { reasons, explanation } = decided
      if (change)
        return {
          ...file,
          change: refreshTask(
            change,
            orderCase.version,
            { reasons, explanation, policyRevision },
            policy.settings,
            factsOf(orderCase),
            now,
          ),
        }
      const opening = { id: newTaskId(), reasons, explanation, policyRevision }
      const opened = openTask(orderCase, opening, policy.settings, factsOf(orderCase), now)
      return { ...file, orderCase: { ...orderCase, taskId: opened.task.id }, change: opened }
    }
  }
}

/** The file with a decision that intake has to answer; its task is done. */
export function withDecision(file: CaseFile, decision: Decision, outcome: TaskOutcome, now: Date): CaseFile {
  const { id, baseVersion: version, operatorId } = decision
  const orderCase = { ...file.orderCase, decision: { id, version } }
  return closed({ ...file, orderCase, decisions: [...file.decisions, decision] }, { outcome, decisionId: id, operatorId }, now)
}

function closed(file: CaseFile, closing: Closing, now: Date): CaseFile {
  const { change, orderCase } = file
  if (!change || change.task.state === 'closed') return file
  return { ...file, orderCase: { ...orderCase, taskId: null }, change: closeTask(change, closing, now) }
}
