import { CallbackEnded, CallbackScheduled, DecisionMade, OperatorTaskChanged, TaskClosed, TaskOpened } from '@fifteen/contracts'
import type { WorkContext } from '@fifteen/messaging'
import type { Decision } from '../../domain/look.js'
import type { TaskChange } from '../../domain/task.js'
import { taskMetrics } from './task-metrics.js'

export function emitDecision(context: WorkContext, decision: Decision): void {
  const { id, madeAt, policyRevision: _, ...made } = decision
  context.emit(DecisionMade, { ...made, decisionId: id, madeAt: madeAt.toISOString() })
  context.afterCommit(() => taskMetrics.decisions.inc({ made_by: decision.madeBy, kind: decision.kind }))
}

/** What others are told of a task: derived from before and after, so that no step can forget to say it. */
export function emitTaskChange(context: WorkContext, { before, task, history }: TaskChange): void {
  const last = history.at(-1)
  if (!last) return
  const { id: taskId, orderId, shopId, orderVersion } = task
  const at = last.at.toISOString()
  const subject = { orderId, shopId, orderVersion, taskId }
  if (!before) context.emit(TaskOpened, { ...subject, reasons: task.reasons, openedAt: task.openedAt.toISOString() })
  if (before?.callbackId && before.callbackId !== task.callbackId) {
    context.emit(CallbackEnded, { ...subject, callbackId: before.callbackId, endedAt: at })
  }
  if (task.callbackId && task.dueAt && before?.callbackId !== task.callbackId) {
    context.emit(CallbackScheduled, { ...subject, callbackId: task.callbackId, dueAt: task.dueAt.toISOString(), scheduledAt: at })
  }
  if (task.outcome && !before?.outcome) context.emit(TaskClosed, { ...subject, outcome: task.outcome, closedAt: at })
  const { state, reasons, skills, priority, deadline, revision, operatorId } = task
  context.emit(OperatorTaskChanged, {
    taskId,
    orderId,
    shopId,
    state,
    reasons,
    skills,
    priority,
    deadline: deadline.toISOString(),
    taskRevision: revision,
    ...(operatorId ? { operatorId } : {}),
    changedAt: at,
  })
  context.afterCommit(() => account({ before, task, history }))
}

function account({ before, task, history }: TaskChange): void {
  if (!before) for (const reason of task.reasons) taskMetrics.opened.inc({ reason })
  if (task.outcome && !before?.outcome) taskMetrics.closed.inc({ outcome: task.outcome })
  for (const { kind } of history) taskMetrics.steps.inc({ kind })
  if (task.token === 1 && before?.token === 0 && task.lastActionAt) {
    taskMetrics.waited.observe(Math.max(0, task.lastActionAt.getTime() - task.openedAt.getTime()) / 1000)
  }
}
