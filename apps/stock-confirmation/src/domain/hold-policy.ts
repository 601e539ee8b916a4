import { taskIsOpen, type Reservation } from './reservation.js'

/** How long a shop lets an order hold stock before it is confirmed. Milliseconds. */
export interface HoldPolicy {
  readonly holdMs: number
  /** From the order's arrival, while an operator works on it. */
  readonly holdMaximumMs: number
}

/**
 * When a hold falls back. It counts from the order's arrival; an operator's task prolongs it to the shop's maximum, and its end leaves
 * the time of a hold for the decision to arrive. One taken after that (a late amendment, an outage of ours) counts from its taking.
 */
export function holdExpiry(reservation: Reservation, { holdMs, holdMaximumMs }: HoldPolicy): number {
  const takenAt = reservation.takenAt ?? 0
  const receivedAt = reservation.receivedAt ?? takenAt
  const most = receivedAt + holdMaximumMs
  const afterTask = reservation.taskClosed ? Math.min(reservation.taskClosed.at + holdMs, most) : 0
  const expiry = taskIsOpen(reservation) ? most : Math.max(receivedAt + holdMs, afterTask)
  return expiry > takenAt ? expiry : takenAt + holdMs
}
