import { Id, Instant, ListOf, Nested, OneOf, Optional, Slug, TASK_OUTCOMES, TASK_REASONS, TextList, Whole } from '@fifteen/contracts'
import type { Task } from '../../domain/task.js'
import type { TaskOutcome, TaskReason, TaskState } from '../../domain/vocabulary.js'

export const TASK_STATES = ['waiting', 'leased', 'postponed', 'closed'] as const
/** Fencing tokens and versions fit PostgreSQL's int. */
export const MOST_INT = 2_147_483_647

export class TaskIdParam {
  @Id() taskId: string
}

export class LeaseView {
  @Slug() operatorId: string
  /** To be shown with every command on the task. */
  @Whole(1, MOST_INT) token: number
  @Instant() expiresAt: string
  /** Milliseconds that a heartbeat prolongs the lease for. */
  @Whole(1, MOST_INT) leaseMs: number
}

/** A task without anything personal. */
export class TaskView {
  @Id() taskId: string
  @Id() orderId: string
  @Slug() shopId: string
  @Whole(1, 1_000_000) orderVersion: number
  @OneOf(TASK_STATES) state: TaskState
  @ListOf(TASK_REASONS, 10) reasons: TaskReason[]
  @TextList(20, 60) skills: string[]
  @Whole(0, 1_000) level: number
  @Whole(0, 1_000_000) priority: number
  @Instant() deadline: string
  @Instant() openedAt: string
  @Whole(1, MOST_INT) taskRevision: number
  @Whole(0, 1_000) failedAttempts: number
  @Optional() @Nested(() => LeaseView) lease?: LeaseView
  /** When a postponed task comes back. */
  @Optional() @Instant() dueAt?: string
  @Optional() @Id() callbackId?: string
  @Optional() @OneOf(TASK_OUTCOMES) outcome?: TaskOutcome
  @Optional() @Instant() closedAt?: string
}

export function viewOf(task: Task): TaskView {
  const { operatorId, leaseExpiresAt, dueAt, callbackId, outcome, closedAt } = task
  return {
    taskId: task.id,
    orderId: task.orderId,
    shopId: task.shopId,
    orderVersion: task.orderVersion,
    state: task.state,
    reasons: task.reasons,
    skills: task.skills,
    level: task.level,
    priority: task.priority,
    deadline: task.deadline.toISOString(),
    openedAt: task.openedAt.toISOString(),
    taskRevision: task.revision,
    failedAttempts: task.failedAttempts,
    ...(operatorId !== null && leaseExpiresAt
      ? { lease: { operatorId, token: task.token, expiresAt: leaseExpiresAt.toISOString(), leaseMs: task.leaseMs } }
      : {}),
    ...(dueAt ? { dueAt: dueAt.toISOString() } : {}),
    ...(callbackId === null ? {} : { callbackId }),
    ...(outcome === null ? {} : { outcome }),
    ...(closedAt ? { closedAt: closedAt.toISOString() } : {}),
  }
}
