import { alwaysOpen, CALENDAR_DAYS, type Calendar } from './calendar.js'
import { type Interval } from './interval.js'

const DAY_MS = 86_400_000

/** Time that the promise counts: the shop is open and nothing pauses the clock. */
export class Ticks {
  /** Then it is the time by the wall. Most orders are such, and this is asked some twenty times for each news of each of them. */
  readonly #uninterrupted: boolean

  /** @param pauses in order and without overlaps */
  constructor(
    private readonly calendar: Calendar,
    private readonly pauses: readonly Interval[],
  ) {
    this.#uninterrupted = calendar === alwaysOpen && !pauses.length
  }

  /** Milliseconds counted between two instants. */
  between(from: number, to: number): number {
    if (this.#uninterrupted) return Math.max(0, to - from)
    let sum = 0
    for (const stretch of this.#counted(from)) {
      if (stretch.from >= to) break
      sum += Math.min(stretch.to, to) - stretch.from
    }
    return sum
  }

  /** The first instant by which that many milliseconds have been counted; a year ahead and more where the shop hardly ever opens. */
  after(from: number, milliseconds: number): number {
    let left = Math.ceil(milliseconds)
    if (left <= 0) return from
    if (this.#uninterrupted) return from + left
    for (const stretch of this.#counted(from)) {
      if (stretch.to - stretch.from >= left) return stretch.from + left
      left -= stretch.to - stretch.from
    }
    return from + CALENDAR_DAYS * DAY_MS
  }

  *#counted(from: number): Iterable<Interval> {
    for (const open of this.calendar.openings(from)) {
      let at = Math.max(open.from, from)
      for (const pause of this.pauses) {
        if (pause.to <= at) continue
        if (pause.from >= open.to) break
        if (pause.from > at) yield { from: at, to: pause.from }
        at = Math.max(at, pause.to)
      }
      if (at < open.to) yield { from: at, to: open.to }
    }
  }
}
