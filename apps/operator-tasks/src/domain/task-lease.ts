import { StaleLease, TooManySkills } from './task.errors.js'
import { MOST_SKILLS, NO_LEASE, step, unchanged, type Task, type TaskChange } from './task.js'

/** What a holder shows with every command. */
export interface LeaseClaim {
  operatorId: string
  token: number
}

const NO_OFFER = { offeredTo: null, excludedOperator: null, offerUntil: null } satisfies Partial<Task>

export const after = (now: Date, milliseconds: number): Date => new Date(now.getTime() + milliseconds)

export const isLeased = ({ state, leaseExpiresAt }: Task, now: Date): boolean =>
  state === 'leased' && leaseExpiresAt !== null && leaseExpiresAt > now

/** Throws StaleLease unless the claim is the live lease. */
export function assertLease(task: Task, { operatorId, token }: LeaseClaim, now: Date): void {
  if (!isLeased(task, now) || task.operatorId !== operatorId || task.token !== token) throw new StaleLease(task.id)
}

export function leaseTask(task: Task, operatorId: string, leaseMs: number, now: Date): TaskChange {
  const patch: Partial<Task> = {
    ...NO_OFFER,
    state: 'leased',
    token: task.token + 1,
    operatorId,
    lastOperatorId: operatorId,
    leaseMs,
    leasedVersion: task.orderVersion,
    leaseExpiresAt: after(now, leaseMs),
    lastActionAt: now,
  }
  return step(unchanged(task), { kind: 'leased', at: now, operatorId, details: { token: task.token + 1 } }, patch)
}

/** Back to its place in the queue, and for a while not to the same operator: giving back is no way to pick cherries. */
export const releaseTask = (task: Task, operatorId: string, offerMs: number, now: Date, because = 'given-back'): TaskChange =>
  step(
    unchanged(task),
    { kind: 'released', at: now, operatorId, details: { because } },
    { ...NO_LEASE, ...excludeOperator(operatorId, offerMs, now), state: 'waiting' },
  )

/** The holder has shown no heartbeat: the task goes back to its place in the queue. */
export const expireLease = (change: TaskChange, now: Date): TaskChange =>
  step(change, { kind: 'lease-expired', at: now, operatorId: change.task.operatorId }, { ...NO_LEASE, state: 'waiting' })

/** Takes the lease from whoever holds it; what the holder still sends is refused by the grown token. */
export function revokeLease(change: TaskChange, because: string, now: Date): TaskChange {
  const { task } = change
  if (task.state !== 'leased') return change
  const details = { because, token: task.token + 1 }
  const patch = { ...NO_LEASE, state: 'waiting' as const, token: task.token + 1 }
  return step(change, { kind: 'lease-revoked', at: now, operatorId: task.operatorId, details }, patch)
}

/** To one operator, for a while before all others. */
export function transferToOperator(task: Task, from: string, to: string, offerMs: number, now: Date): TaskChange {
  const patch: Partial<Task> = { ...NO_LEASE, state: 'waiting', offeredTo: to, excludedOperator: null, offerUntil: after(now, offerMs) }
  return step(unchanged(task), { kind: 'transferred', at: now, operatorId: from, details: { toOperator: to } }, patch)
}

/** To whoever also has the skill; not back to the one who passed it on, for a while. Throws TooManySkills. */
export function transferToSkill(task: Task, from: string, skill: string, offerMs: number, now: Date): TaskChange {
  if (task.skills.length >= MOST_SKILLS && !task.skills.includes(skill)) throw new TooManySkills(MOST_SKILLS)
  const patch: Partial<Task> = {
    ...NO_LEASE,
    state: 'waiting',
    skills: [...new Set([...task.skills, skill])],
    addedSkills: [...new Set([...task.addedSkills, skill])],
    offeredTo: null,
    excludedOperator: from,
    offerUntil: after(now, offerMs),
  }
  return step(unchanged(task), { kind: 'transferred', at: now, operatorId: from, details: { skill } }, patch)
}

/** Not to this operator, for a while: an exclusion without end could leave a task to nobody. */
export const excludeOperator = (operatorId: string, offerMs: number, now: Date): Partial<Task> => ({
  offeredTo: null,
  excludedOperator: operatorId,
  offerUntil: after(now, offerMs),
})
