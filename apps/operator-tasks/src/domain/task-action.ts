import { reopenedReasons, type CaseDecision } from './decide-case.js'
import { factsOf, paymentMet, type OrderCase } from './order-case.js'
import type { TaskSettings } from './policy.js'
import { excludeOperator, isLeased, revokeLease } from './task-lease.js'
import { step, type Task, type TaskChange } from './task.js'

export type TaskAction = 'raise-priority' | 'return-from-idle' | 'offer-to-another' | 'page-supervisor' | 'apply-default'

export interface RequestedAction {
  actionId: string
  action: TaskAction
  stage: string
  rung: number
}

export type ActionOutcome = 'applied' | 'no-task' | 'not-idle' | 'nothing-to-do' | 'not-allowed'

/** What an action of the ladder did to the task; `byPolicy` is a decision that is now to be made. */
export interface ActedOn {
  change: TaskChange
  outcome: ActionOutcome
  byPolicy?: Extract<CaseDecision, { kind: 'confirm' }>['kind'] | 'cancel'
}

/** Acts on the open task of an order. A live lease is never ignored: it is left alone, or revoked first. */
export function actOnTask(
  change: TaskChange,
  requested: RequestedAction,
  orderCase: OrderCase,
  settings: TaskSettings,
  now: Date,
): ActedOn {
  const { task } = change
  const noted = (acted: TaskChange, outcome: ActionOutcome, patch: Partial<Task> = {}): ActedOn => {
    const { actionId, action, stage, rung } = requested
    return { change: step(acted, { kind: 'action', at: now, details: { actionId, action, stage, rung, outcome } }, patch), outcome }
  }
  switch (requested.action) {
    case 'raise-priority':
      return noted(change, 'applied', { priority: task.priority + settings.priorityStep })
    case 'return-from-idle': {
      if (task.state !== 'leased') return noted(change, 'nothing-to-do')
      const idleMs = now.getTime() - (task.lastActionAt ?? task.openedAt).getTime()
      if (isLeased(task, now) && idleMs < settings.idleMs) return noted(change, 'not-idle')
      return noted(revokeLease(change, 'idle', now), 'applied')
    }
    case 'offer-to-another': {
      const last = task.operatorId ?? task.lastOperatorId
      if (last === null) return noted(change, 'nothing-to-do')
      return noted(revokeLease(change, 'offered-to-another', now), 'applied', excludeOperator(last, settings.offerMs, now))
    }
    case 'page-supervisor':
      return noted(change, 'applied')
    case 'apply-default': {
      const { breachDefault } = settings
      if (breachDefault === 'none' || (breachDefault === 'confirm' && !mayConfirm(orderCase))) return noted(change, 'not-allowed')
      return { ...noted(revokeLease(change, 'default-applied', now), 'applied'), byPolicy: breachDefault }
    }
  }
}

/** A policy may overrule what a rule refused, never what is missing. */
function mayConfirm(orderCase: OrderCase): boolean {
  const { stockHeld, slotHeld } = factsOf(orderCase)
  return stockHeld && slotHeld && paymentMet(orderCase) && !reopenedReasons(orderCase).length
}
