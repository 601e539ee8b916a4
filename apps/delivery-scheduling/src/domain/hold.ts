import type { SchedulingPolicy } from './policy.js'
import type { SlotProblem } from './slot.js'

/**
 * none: nothing asked for yet · held: a place until it expires · pinned: confirmed, no expiry · booked: handed off ·
 * expired: the place is given back, to be taken anew at the confirmation · unavailable, lost: no place · released: the order has ended.
 */
export type HoldState = 'none' | 'held' | 'pinned' | 'booked' | 'expired' | 'unavailable' | 'lost' | 'released'

export type EndReason = 'cancelled' | 'recalled'

/** All that is known of an order here: facts that only grow, and the place that follows from them. */
export interface Hold {
  orderId: string
  shopId: string
  /** Counts the writes of this row; 0 is not yet written. */
  revision: number
  state: HoldState
  /** Newest order version known; it is answered, unless the order ended before. */
  version: number
  slotId: string | null
  methodId: string | null
  zoneId: string | null
  wishedSlotId: string | null
  wishedDay: string | null
  problem: SlotProblem | null
  receivedAt: number | null
  /** When the newest version was answered with a place. */
  heldAt: number | null
  /** When it ends by itself; null while it does not. */
  expiresAt: number | null
  confirmedVersion: number
  /** Newest version whose confirmation was answered or overtaken. */
  settledVersion: number
  handedOffVersion: number
  openTasks: string[]
  closedTasks: string[]
  taskClosedAt: number | null
  ended: EndReason | null
}

export const noHold = (orderId: string, shopId: string): Hold => ({
  orderId,
  shopId,
  revision: 0,
  state: 'none',
  version: 0,
  slotId: null,
  methodId: null,
  zoneId: null,
  wishedSlotId: null,
  wishedDay: null,
  problem: null,
  receivedAt: null,
  heldAt: null,
  expiresAt: null,
  confirmedVersion: 0,
  settledVersion: 0,
  handedOffVersion: 0,
  openTasks: [],
  closedTasks: [],
  taskClosedAt: null,
  ended: null,
})

/** States in which a place of the slot is counted as taken. */
export const hasPlace = ({ state }: Hold): boolean => state === 'held' || state === 'pinned' || state === 'booked'

/**
 * When a held place falls back; null for any other. It counts from the order's arrival; an open task prolongs it to the shop's maximum, and
 * the task's end leaves the time of a hold for the decision to arrive. A place taken after all that counts from its taking.
 */
export function expiryOf(hold: Hold, policy: SchedulingPolicy): number | null {
  return hold.state !== 'held' || hold.handedOffVersion >= hold.version ? null : lifeOf(hold, policy)
}

/** When the place would fall back, whether or not the hand-off is known already. */
export function lifeOf({ receivedAt, heldAt, openTasks, taskClosedAt }: Hold, { holdMs, holdMaximumMs }: SchedulingPolicy): number {
  const takenAt = heldAt ?? 0
  const arrived = receivedAt ?? takenAt
  const most = arrived + holdMaximumMs
  const afterTask = taskClosedAt === null ? 0 : Math.min(taskClosedAt + holdMs, most)
  const end = openTasks.length ? most : Math.max(arrived + holdMs, afterTask)
  return end > takenAt ? end : takenAt + holdMs
}

/** Notes what has changed. */
export const change = (hold: Hold, changes: Partial<Hold>): void => void Object.assign(hold, changes)
