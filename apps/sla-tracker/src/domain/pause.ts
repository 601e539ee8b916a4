import { type Interval } from './interval.js'

/** The clock may stop from an instant to the one that was agreed. */
export interface PauseBegun {
  id: string
  name: string
  from: number
  dueAt: number
}

export interface PauseEnded {
  id: string
  at: number
}

/** What is known of an order's pauses. */
export interface Pauses {
  begun: readonly PauseBegun[]
  ended: readonly PauseEnded[]
}

export interface Pause extends Interval {
  name: string
}

export const noPauses: Pauses = { begun: [], ended: [] }

/** Kept of an order that is put off again and again. */
export const MOST_PAUSES = 50

const beginningOf = ({ id, from, dueAt }: PauseBegun): string => `${id} ${from} ${dueAt}`
const endingOf = ({ id, at }: PauseEnded): string => `${id} ${at}`
const beginnings = (a: PauseBegun, b: PauseBegun): number => a.from - b.from || a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1)
const endings = (a: PauseEnded, b: PauseEnded): number => a.at - b.at || (a.id < b.id ? -1 : 1)

/** The union of both, whatever came first; the same object when nothing is new. */
export function learnPauses(known: Pauses, news: Pauses): Pauses {
  const begun = union(known.begun, news.begun, beginningOf, beginnings)
  const ended = union(known.ended, news.ended, endingOf, endings)
  return begun === known.begun && ended === known.ended ? known : { begun, ended }
}

function union<T>(known: readonly T[], news: readonly T[], keyOf: (item: T) => string, order: (a: T, b: T) => number): readonly T[] {
  const keys = new Set(known.map(keyOf))
  const fresh = news.filter((item) => {
    const key = keyOf(item)
    return keys.has(key) ? false : keys.add(key)
  })
  return fresh.length ? [...known, ...fresh].sort(order).slice(-MOST_PAUSES) : known
}

/**
 * The pauses as they were or are going to be, in order and without overlaps. A pause ends at the agreed instant even when nobody
 * says so, earlier when it was ended, and when the next begins: a callback has one live attempt.
 */
export function intervalsOf({ begun, ended }: Pauses): Pause[] {
  const inOrder = [...begun].sort(beginnings)
  return inOrder.flatMap(({ id, name, from, dueAt }, index) => {
    const ends = ended.filter((end) => end.id === id && end.at >= from).map(({ at }) => at)
    const to = Math.min(dueAt, inOrder[index + 1]?.from ?? Infinity, ...ends)
    return to > from ? [{ name, from, to }] : []
  })
}
