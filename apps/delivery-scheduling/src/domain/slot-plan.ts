import type { SchedulingPolicy } from './policy.js'
import type { BlackoutDay, CutOff, Schedule, SlotTemplate } from './schedule.js'
import { slotIdOf } from './slot-id.js'
import type { PlannedSlot, Slot } from './slot.js'
import { addDays, dayOf, instantOf, weekdayOf } from './wall-time.js'

/** Every window of the horizon, from today in the shop's zone. */
export function planSlots(
  shopId: string,
  schedule: Schedule,
  timeZone: string,
  policy: Pick<SchedulingPolicy, 'horizonDays' | 'minimumNoticeMs'>,
  now: number,
): PlannedSlot[] {
  const today = dayOf(now, timeZone)
  const cutOffs = new Map(schedule.methods.map(({ methodId, cutOff }) => [methodId, cutOff ?? {}]))
  return Array.from({ length: policy.horizonDays }, (_, ahead) => addDays(today, ahead)).flatMap((day) =>
    schedule.templates
      .filter(({ weekdays }) => weekdays.includes(weekdayOf(day)))
      .map((template) => ({
        shopId,
        ...windowOn(day, template, timeZone, cutOffs.get(template.methodId) ?? {}, policy.minimumNoticeMs),
        blackout: blackoutOn(day, template, schedule.blackoutDays),
      }))
      // A window that falls into the hour which spring skips is none.
      .filter(({ fromAt, toAt }) => toAt > fromAt),
  )
}

export interface PlanChanges {
  /** New or different. */
  write: PlannedSlot[]
  /** No longer offered: removed, or kept without capacity where somebody has a place. */
  withdraw: string[]
}

/** What differs between the slots that exist and those that should. What has begun stays as it was. */
export function compareSlots(existing: readonly Slot[], planned: readonly PlannedSlot[], now: number): PlanChanges {
  const wanted = new Map(planned.map((slot) => [slot.slotId, slot]))
  const present = new Map(existing.map((slot) => [slot.slotId, slot]))
  return {
    write: planned.filter((slot) => {
      const old = present.get(slot.slotId)
      return old === undefined || (old.fromAt >= now && differs(old, slot))
    }),
    withdraw: existing
      .filter(({ slotId, fromAt, capacity, taken }) => fromAt >= now && !wanted.has(slotId) && (capacity > 0 || taken === 0))
      .map(({ slotId }) => slotId),
  }
}

/** Instants of a window in which somebody has a place stay as they were promised. */
function differs(old: Slot, planned: PlannedSlot): boolean {
  const moved = old.fromAt !== planned.fromAt || old.toAt !== planned.toAt || old.timeZone !== planned.timeZone
  return (
    old.capacity !== planned.capacity ||
    old.closesAt !== planned.closesAt ||
    old.blackout !== planned.blackout ||
    (moved && old.taken === 0)
  )
}

function windowOn(day: string, { methodId, zoneId, from, to, capacity }: SlotTemplate, timeZone: string, cutOff: CutOff, notice: number) {
  const fromAt = instantOf(day, from, timeZone)
  return {
    slotId: slotIdOf(methodId, zoneId, day, from, to),
    methodId,
    zoneId,
    day,
    timeZone,
    fromAt,
    toAt: instantOf(day, to, timeZone),
    closesAt: Math.min(fromAt - notice, cutOffOf(day, fromAt, cutOff, timeZone)),
    capacity,
  }
}

function cutOffOf(day: string, fromAt: number, { beforeStartMs = 0, dayBeforeAt }: CutOff, timeZone: string): number {
  const before = fromAt - beforeStartMs
  return dayBeforeAt === undefined ? before : Math.min(before, instantOf(addDays(day, -1), dayBeforeAt, timeZone))
}

function blackoutOn(day: string, { methodId, zoneId }: SlotTemplate, blackouts: readonly BlackoutDay[]): string | null {
  const found = blackouts.find(
    (blackout) => blackout.day === day && (blackout.methodId ?? methodId) === methodId && (blackout.zoneId ?? zoneId) === zoneId,
  )
  return found?.reason ?? null
}
