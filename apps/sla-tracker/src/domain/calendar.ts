import { DateTime } from 'luxon'
import { type Interval } from './interval.js'

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** Local times HH:MM. `to` is up to 24:00; one that is not after `from` lies on the next day. */
export interface OpeningHours {
  from: string
  to: string
}

export interface CalendarRules {
  /** IANA name of the zone in which the hours are meant. */
  timeZone: string
  week: Record<Weekday, OpeningHours[]>
  /** Days (YYYY-MM-DD) on which the shop does not open. */
  holidays: string[]
}

/** When a promise's clock may tick. */
export interface Calendar {
  /** Open time that ends after the instant, in order and without overlaps. */
  openings(from: number): Iterable<Interval>
}

export const alwaysOpen: Calendar = {
  openings: (from) => [{ from, to: Infinity }],
}

/** How far the calendar is looked through: a shop without opening hours in more than a year makes no promise. */
export const CALENDAR_DAYS = 400
const CACHED_DAYS = 1_000
const MINUTE_MS = 60_000
const DAY_MINUTES = 1_440
/** No zone has ever moved its clocks by more in one jump that shops live through. */
const WIDEST_JUMP_MINUTES = 180

/** Opening hours of one shop in its own time zone: daylight saving makes its days 23 or 25 hours long. */
export class ShopCalendar implements Calendar {
  readonly #days = new Map<string, Interval[]>()
  readonly #holidays: ReadonlySet<string>

  constructor(private readonly rules: CalendarRules) {
    this.#holidays = new Set(rules.holidays)
  }

  *openings(from: number): Iterable<Interval> {
    // Yesterday's hours may reach past midnight. Noon exists on every day of every zone.
    let day = DateTime.fromMillis(from, { zone: this.rules.timeZone })
      .minus({ days: 1 })
      .set({ hour: 12, minute: 0, second: 0, millisecond: 0 })
    let last = -Infinity
    for (let looked = 0; looked <= CALENDAR_DAYS; looked++, day = day.plus({ days: 1 })) {
      for (const open of this.#intervals(day)) {
        const begin = Math.max(open.from, last)
        if (open.to <= begin) continue
        last = open.to
        if (open.to > from) yield { from: begin, to: open.to }
      }
    }
  }

  #intervals(day: DateTime): Interval[] {
    const date = day.toFormat('yyyy-MM-dd')
    const known = this.#days.get(date)
    if (known) return known
    const intervals = this.#holidays.has(date) ? [] : this.#hours(day).map((hours) => toInterval(day, hours))
    if (this.#days.size >= CACHED_DAYS) this.#days.clear()
    this.#days.set(date, intervals)
    return intervals
  }

  #hours(day: DateTime): OpeningHours[] {
    const weekday = WEEKDAYS[day.weekday - 1]
    return weekday ? [...this.rules.week[weekday]].sort((a, b) => minutesOf(a.from) - minutesOf(b.from)) : []
  }
}

/** Minutes since midnight of a local HH:MM. */
export function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}

function toInterval(day: DateTime, { from, to }: OpeningHours): Interval {
  const begin = minutesOf(from)
  const end = minutesOf(to)
  return { from: instantOf(day, begin), to: instantOf(day, end > begin ? end : end + DAY_MINUTES) }
}

/**
 * The first instant at which clocks of the zone show that many minutes after the day's midnight, or would have: a time that a jump
 * skips is the moment of the jump, one that is shown twice is its first showing.
 */
function instantOf(day: DateTime, minutes: number): number {
  const wanted = minutes % DAY_MINUTES
  const at = day.plus({ days: Math.floor(minutes / DAY_MINUTES) }).set({ hour: Math.floor(wanted / 60), minute: wanted % 60 })
  if (at.hour * 60 + at.minute !== wanted) return jumpBefore(at)
  return Math.min(...at.getPossibleOffsets().map((possible) => possible.toMillis()))
}

function jumpBefore(at: DateTime): number {
  let before = at.toMillis() / MINUTE_MS - WIDEST_JUMP_MINUTES
  let after = at.toMillis() / MINUTE_MS
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (DateTime.fromMillis(middle * MINUTE_MS, { zone: at.zone }).offset === at.offset) after = middle
    else before = middle
  }
  return after * MINUTE_MS
}
