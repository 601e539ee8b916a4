import { DateTime, IANAZone } from 'luxon'

const MINUTE_MS = 60_000
export const DAY_MS = 86_400_000

export const isTimeZone = (name: string): boolean => IANAZone.isValidZone(name)

/** Calendar day of an instant in a zone, YYYY-MM-DD. */
export function dayOf(instant: number, timeZone: string): string {
  const day = DateTime.fromMillis(instant, { zone: timeZone }).toISODate()
  if (day === null) throw new RangeError(`${timeZone} is no time zone`)
  return day
}

export const addDays = (day: string, days: number): string => new Date(midnightUtc(day) + days * DAY_MS).toISOString().slice(0, 10)

/** ISO weekday: Monday is 1. */
export const weekdayOf = (day: string): number => new Date(midnightUtc(day)).getUTCDay() || 7

/**
 * First instant at which clocks of the zone show this time of the day or a later one: the first of two in autumn, the end of the gap in
 * spring. Growing times give growing instants, so windows that meet on the wall meet in fact.
 */
export function instantOf(day: string, time: string, timeZone: string): number {
  const zone = IANAZone.create(timeZone)
  const wall = midnightUtc(day) + minutesOf(time) * MINUTE_MS
  const offsets = [zone.offset(wall - DAY_MS), zone.offset(wall + DAY_MS)]
  const shown = offsets.map((offset) => ({ offset, at: wall - offset * MINUTE_MS })).filter(({ offset, at }) => zone.offset(at) === offset)
  return shown.length ? Math.min(...shown.map(({ at }) => at)) : gapEnd(zone, wall)
}

export function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}

function gapEnd(zone: IANAZone, wall: number): number {
  let before = wall - DAY_MS
  let after = wall + DAY_MS
  const offset = zone.offset(before)
  while (after - before > MINUTE_MS) {
    const middle = before + Math.floor((after - before) / 2 / MINUTE_MS) * MINUTE_MS
    if (zone.offset(middle) === offset) before = middle
    else after = middle
  }
  return after
}

const midnightUtc = (day: string): number => Date.parse(`${day}T00:00:00Z`)
