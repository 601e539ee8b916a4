import type { TaskSettings } from './policy.js'
import { BadCallbackTime } from './task.errors.js'
import { after } from './task-lease.js'
import { NO_LEASE, step, unchanged, type Task, type TaskChange } from './task.js'
import type { AttemptOutcome } from './vocabulary.js'

export interface NotedAttempt {
  change: TaskChange
  /** The last attempt failed: the shop's default applies. */
  notReached: boolean
}

/** A try to reach the customer: who is reached is no longer counted as silent. A failed one ends the lease; the task comes back after a delay that depends on the cause. */
export function noteAttempt(task: Task, operatorId: string, outcome: AttemptOutcome, settings: TaskSettings, now: Date): NotedAttempt {
  if (outcome === 'reached') {
    const reached = { lastActionAt: now, failedAttempts: 0 }
    const details = { outcome, failedAttempts: 0 }
    return { change: step(unchanged(task), { kind: 'attempt', at: now, operatorId, details }, reached), notReached: false }
  }
  const failedAttempts = task.failedAttempts + 1
  const noted = step(
    unchanged(task),
    { kind: 'attempt', at: now, operatorId, details: { outcome, failedAttempts } },
    { ...NO_LEASE, state: 'waiting', failedAttempts },
  )
  const notReached = failedAttempts >= settings.attemptsMost && settings.notReachedDefault === 'cancel'
  return { change: notReached ? noted : postpone(noted, after(now, settings.retryMs[outcome]), outcome, now), notReached }
}

const postpone = (change: TaskChange, dueAt: Date, because: string, now: Date): TaskChange =>
  step(change, { kind: 'postponed', at: now, details: { because, dueAt: dueAt.toISOString() } }, { ...NO_LEASE, state: 'postponed', dueAt })

/** The customer asked to be called at a time. The lease ends, so there is never a second live callback. Throws BadCallbackTime. */
export function scheduleCallback(
  task: Task,
  operatorId: string,
  at: Date,
  callbackId: string,
  settings: TaskSettings,
  now: Date,
): TaskChange {
  const latest = after(now, settings.callbackMostMs)
  if (!(at > now && at <= latest)) throw new BadCallbackTime(now, latest)
  return step(
    unchanged(task),
    { kind: 'callback-scheduled', at: now, operatorId, details: { callbackId, dueAt: at.toISOString() } },
    { ...NO_LEASE, state: 'postponed', dueAt: at, callbackId },
  )
}

/** The postponement is over. A promised callback is due now: it goes ahead of others. */
export function endPostponement(change: TaskChange, settings: TaskSettings, now: Date): TaskChange {
  const { callbackId, priority } = change.task
  if (callbackId === null) return step(change, { kind: 'due', at: now }, { state: 'waiting', dueAt: null })
  return step(
    change,
    { kind: 'callback-ended', at: now, details: { callbackId, because: 'due' } },
    { state: 'waiting', dueAt: null, callbackId: null, priority: Math.max(priority, settings.callbackPriority) },
  )
}
