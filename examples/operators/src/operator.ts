import { setTimeout as pause } from 'node:timers/promises'
import { chance } from './chance.js'
import type { HandlingCurve } from './handling-time.js'
import { nextStep } from './script.js'
import { Refused, type Task, type TasksApi } from './tasks-api.js'

export interface OperatorSettings {
  seed: number
  /** Divides handling times. */
  speed: number
  curve: HandlingCurve
}

export interface OperatorCounts {
  decided: number
  notReached: number
}

const WAIT_MS = 5_000
const AFTER_TROUBLE_MS = 500
/** How long a phone rings that nobody answers: no call of the curve. */
const RINGING_SECONDS = 40
/** Answers that mean that somebody or something else was faster: the next task, please. */
const OVERTAKEN = new Set([404, 409])

/** One person at the desk: takes the next task, reads, talks, decides; again. */
export async function work(
  api: TasksApi,
  { seed, speed, curve }: OperatorSettings,
  counts: OperatorCounts,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const task = await api.next(WAIT_MS)
      if (task) {
        const talking = curve(chance(seed, 'handling', task.taskId, task.failedAttempts))
        await handle(api, task, { talking, speed }, seed, counts, signal)
      }
    } catch (error) {
      // A service that restarts, or a lease that went to another: both are everyday.
      if (!(error instanceof Refused && OVERTAKEN.has(error.status))) {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
        await pause(AFTER_TROUBLE_MS)
      }
    }
  }
}

async function handle(
  api: TasksApi,
  task: Task,
  { talking, speed }: { talking: number; speed: number },
  seed: number,
  counts: OperatorCounts,
  signal: AbortSignal,
): Promise<void> {
  const { taskId, lease } = task
  const story = await api.story(taskId)
  const step = nextStep(task, story, chance(seed, 'mind', task.orderId))
  const handlingMs = ((step.name === 'attempts' ? Math.min(RINGING_SECONDS, talking) : talking) * 1000) / speed
  for (let left = handlingMs; left > 0 && !signal.aborted; left -= lease.leaseMs / 3) {
    await pause(Math.min(left, lease.leaseMs / 3))
    if (left > lease.leaseMs / 3) await api.command(taskId, 'heartbeat', { token: lease.token })
  }
  if (signal.aborted) return api.command(taskId, 'release', { token: lease.token })
  try {
    await api.command(taskId, step.name, { token: lease.token, ...step.body })
  } catch (error) {
    // Nothing that can be offered fits: better a cancel that is explained than a task that goes round for ever.
    if (!(error instanceof Refused && error.status === 422)) throw error
    await api.command(taskId, 'decisions', { token: lease.token, kind: 'cancel', reason: 'other', orderVersion: story.order.orderVersion })
  }
  if (step.name === 'decisions') counts.decided++
  if (step.name === 'attempts') counts.notReached++
}
