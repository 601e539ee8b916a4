import type { Slot } from '../domain/slot.js'

type Instants = 'fromAt' | 'toAt' | 'closesAt'

/** A row of the slot table, `s`, as the driver gives it. */
export type SlotRow = Omit<Slot, Instants> & Record<Instants, Date>

export const SLOT_COLUMNS = `s.shop_id as "shopId", s.slot_id as "slotId", s.method_id as "methodId", s.zone_id as "zoneId", s.day,
  s.time_zone as "timeZone", s.from_at as "fromAt", s.to_at as "toAt", s.closes_at as "closesAt", s.capacity, s.taken, s.blackout`

export const toSlot = (row: SlotRow): Slot => ({
  ...row,
  fromAt: row.fromAt.getTime(),
  toAt: row.toAt.getTime(),
  closesAt: row.closesAt.getTime(),
})
