import type { CaseFacts } from './condition.js'
import { evaluate } from './condition.js'
import type { OrderCase } from './order-case.js'
import type { TaskSettings } from './policy.js'
import type { ExplainedRule, TaskOutcome, TaskReason, TaskState } from './vocabulary.js'

export interface Task {
  id: string
  orderId: string
  shopId: string
  /** The order version that it speaks of. */
  orderVersion: number
  state: TaskState
  reasons: TaskReason[]
  /** Asked of an operator, all of them. */
  skills: string[]
  /** Those of them that transfers asked for: no newer version takes them away. */
  addedSkills: string[]
  level: number
  priority: number
  deadline: Date
  openedAt: Date
  /** Grows with every change. */
  revision: number
  /** Fencing token: grows with every lease and every revocation. */
  token: number
  /** Who holds the lease. */
  operatorId: string | null
  leaseExpiresAt: Date | null
  leaseMs: number
  /** The order version that its last holder was given it for. */
  leasedVersion: number | null
  lastOperatorId: string | null
  /** Last sign of work by the holder; heartbeats are none. */
  lastActionAt: Date | null
  /** End of a postponement. */
  dueAt: Date | null
  /** The one live callback. */
  callbackId: string | null
  failedAttempts: number
  offeredTo: string | null
  excludedOperator: string | null
  /** Until when the two above count. */
  offerUntil: Date | null
  outcome: TaskOutcome | null
  closedAt: Date | null
}

export type HistoryKind =
  | 'opened'
  | 'refreshed'
  | 'leased'
  | 'released'
  | 'lease-expired'
  | 'lease-revoked'
  | 'transferred'
  | 'attempt'
  | 'postponed'
  | 'callback-scheduled'
  | 'callback-ended'
  | 'due'
  | 'action'
  | 'closed'

/** One line of a task's history. Free of personal data. */
export interface HistoryEntry {
  /** The task's revision after it. */
  revision: number
  at: Date
  kind: HistoryKind
  operatorId?: string
  details: Readonly<Record<string, unknown>>
}

/** A task before and after, with every step between. */
export interface TaskChange {
  before: Task | null
  task: Task
  history: HistoryEntry[]
}

export const unchanged = (task: Task): TaskChange => ({ before: task, task, history: [] })

export interface Step {
  kind: HistoryKind
  at: Date
  operatorId?: string | null
  details?: Record<string, unknown>
}

/** The change with one more step. */
export function step(change: TaskChange, { kind, at, operatorId, details = {} }: Step, patch: Partial<Task> = {}): TaskChange {
  const revision = change.task.revision + 1
  const entry: HistoryEntry = { revision, at, kind, details, ...(operatorId ? { operatorId } : {}) }
  return { before: change.before, task: { ...change.task, ...patch, revision }, history: [...change.history, entry] }
}

export interface Opening {
  id: string
  reasons: TaskReason[]
  explanation: ExplainedRule[]
  policyRevision: number
}

/** Skills of one task at most; a policy and a transfer that want more are refused. */
export const MOST_SKILLS = 20

/** Who may do the task of an order, as the shop's rules say. */
function requirements(settings: TaskSettings, facts: CaseFacts, addedSkills: readonly string[] = []): Pick<Task, 'skills' | 'level'> {
  const rules = settings.skillRules.filter(({ when }) => evaluate(when, facts).holds)
  const skills = new Set([...addedSkills, ...settings.skills, ...rules.flatMap((rule) => rule.skills)])
  return { skills: [...skills].slice(0, MOST_SKILLS), level: Math.max(0, ...rules.map(({ level }) => level ?? 0)) }
}

const REOPENING: TaskReason[] = ['handoff-refused', 'reservation-lost', 'receipt-overdue']

/** A new task for what the case needs of a human. */
export function openTask(orderCase: OrderCase, opening: Opening, settings: TaskSettings, facts: CaseFacts, now: Date): TaskChange {
  const { id, reasons, explanation, policyRevision } = opening
  const task: Task = {
    id,
    orderId: orderCase.orderId,
    shopId: orderCase.shopId,
    orderVersion: orderCase.version,
    state: 'waiting',
    reasons,
    ...requirements(settings, facts),
    addedSkills: [],
    priority: reasons.some((reason) => REOPENING.includes(reason)) ? settings.reopenedPriority : settings.basePriority,
    deadline: new Date((orderCase.receivedAt ?? now).getTime() + settings.promiseMs),
    openedAt: now,
    revision: 0,
    token: 0,
    operatorId: null,
    leaseExpiresAt: null,
    leaseMs: settings.leaseMs,
    leasedVersion: null,
    lastOperatorId: null,
    lastActionAt: null,
    dueAt: null,
    callbackId: null,
    failedAttempts: 0,
    offeredTo: null,
    excludedOperator: null,
    offerUntil: null,
    outcome: null,
    closedAt: null,
  }
  const details = { reasons, orderVersion: task.orderVersion, explanation, policyRevision }
  return step({ before: null, task, history: [] }, { kind: 'opened', at: now, details })
}

/** The open task with what a newer look says, and for whom it is now; position and clock stay. */
export function refreshTask(
  change: TaskChange,
  orderVersion: number,
  opening: Omit<Opening, 'id'>,
  settings: TaskSettings,
  facts: CaseFacts,
  now: Date,
): TaskChange {
  const { reasons, explanation, policyRevision } = opening
  const { task } = change
  if (task.orderVersion === orderVersion && task.reasons.join() === reasons.join()) return change
  const raised = reasons.some((reason) => REOPENING.includes(reason)) ? settings.reopenedPriority : 0
  return step(
    change,
    { kind: 'refreshed', at: now, details: { reasons, orderVersion, explanation, policyRevision } },
    { orderVersion, reasons, priority: Math.max(task.priority, raised), ...requirements(settings, facts, task.addedSkills) },
  )
}

export const NO_LEASE = { operatorId: null, leaseExpiresAt: null, lastActionAt: null } satisfies Partial<Task>

export interface Closing {
  outcome: TaskOutcome
  /** The decision that ended it. */
  decisionId?: string
  operatorId?: string
}

export function closeTask(change: TaskChange, { outcome, decisionId, operatorId = '' }: Closing, now: Date): TaskChange {
  const details = { outcome, ...(decisionId === undefined ? {} : { decisionId }) }
  const patch = { ...NO_LEASE, state: 'closed' as const, outcome, closedAt: now, dueAt: null, callbackId: null }
  return step(change, { kind: 'closed', at: now, details, operatorId }, patch)
}
