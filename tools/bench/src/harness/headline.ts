import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { recorded } from './paths.js'

/** A figure of the whole pipeline that was recorded: a row of docs/performance.md's history. */
export interface Headline {
  date: string
  /** Orders a second to pgbench's transactions a second. */
  ratio: number
  ordersPerSecond: number
  commit: string
  command: string
}

/** docs/performance/results/headline.json is not what it should be. */
export class UnreadableHeadline extends Error {}

/** A short run on a busy machine reaches that much of a long one on a quiet one; what is below has become slower. */
export const FLOOR_SHARE = 0.5

const FILE = 'headline.json'

/** All of them, the oldest first. */
export const headlines = (): Headline[] => parseHeadlines(readFileSync(join(recorded, FILE), 'utf8'))

/** The newest of them. */
export function headline(): Headline {
  const newest = headlines().at(-1)
  if (!newest) throw new UnreadableHeadline(`${FILE} has no headline`)
  return newest
}

export function parseHeadlines(text: string): Headline[] {
  const found: unknown = JSON.parse(text)
  if (!Array.isArray(found)) throw new UnreadableHeadline(`${FILE} is no list`)
  return found.map(parseHeadline)
}

function parseHeadline(given: unknown): Headline {
  const found = (given ?? {}) as Partial<Record<keyof Headline, unknown>>
  const word = (name: keyof Headline): string => {
    const value = found[name]
    if (typeof value !== 'string' || !value) throw new UnreadableHeadline(`${FILE} says no ${name}`)
    return value
  }
  const positive = (name: keyof Headline): number => {
    const value = found[name]
    if (typeof value !== 'number' || !(value > 0)) throw new UnreadableHeadline(`${FILE} says no ${name} above zero`)
    return value
  }
  return {
    date: word('date'),
    ratio: positive('ratio'),
    ordersPerSecond: positive('ordersPerSecond'),
    commit: word('commit'),
    command: word('command'),
  }
}

/** Why a ratio is too low, or nothing. */
export function belowFloor(ratio: number, { ratio: last, date, commit }: Headline): string | undefined {
  const floor = FLOOR_SHARE * last
  if (ratio >= floor) return undefined
  return `the pipeline's ratio is ${ratio.toFixed(3)}, less than ${floor.toFixed(3)}: half of the ${last} that was recorded on ${date} (${commit})`
}
