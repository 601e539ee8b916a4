export type SlotProblem = 'full' | 'past-cut-off' | 'blackout' | 'no-zone' | 'no-method' | 'unknown-slot'

/** What a schedule says of one window of one day. Instants are milliseconds since 1970. */
export interface PlannedSlot {
  shopId: string
  slotId: string
  methodId: string
  zoneId: string
  /** In the shop's zone. */
  day: string
  timeZone: string
  fromAt: number
  toAt: number
  /** From here on nobody takes a place any more. */
  closesAt: number
  capacity: number
  /** Reason, where the day has no deliveries. */
  blackout: string | null
}

export interface Slot extends PlannedSlot {
  /** Places held, pinned or booked. Above `capacity` only where that was lowered afterwards. */
  taken: number
}

/** Why nobody can take a place of this slot now; undefined when somebody can. */
export function problemOf(slot: Slot, now: number): SlotProblem | undefined {
  if (slot.blackout !== null) return 'blackout'
  if (slot.closesAt <= now) return 'past-cut-off'
  return slot.taken >= slot.capacity ? 'full' : undefined
}
