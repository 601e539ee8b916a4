import type { Provenance } from '../harness/record.js'

/** What `load-curve` left. */
export interface LoadCurve extends Provenance {
  points: LoadPoint[]
}

export interface LoadPoint {
  /** Orders a second, both. */
  offered: number
  achieved: number
  /** Milliseconds. */
  p50: number
  p99: number
  p999: number
  cpuMs: number
  sustained: boolean
}

/** What `history-cost` left. */
export interface HistoryCost extends Provenance {
  points: HistoryPoint[]
}

export interface HistoryPoint {
  orders: number
  /** Orders a second. */
  rate: number
  cpuMs: number
  walBytes: number
  /** 99th percentiles in milliseconds, by the name of the read. */
  reads: Record<string, number>
}

/** A kept result is not what it should be. */
export class UnreadableResult extends Error {}

const LOAD: (keyof LoadPoint)[] = ['offered', 'achieved', 'p50', 'p99', 'p999', 'cpuMs']
const HISTORY: (keyof HistoryPoint)[] = ['orders', 'rate', 'cpuMs', 'walBytes']

export const parseLoadCurve = (text: string): LoadCurve => parse<LoadCurve, LoadPoint>(text, 'load-curve', LOAD)
export const parseHistoryCost = (text: string): HistoryCost => parse<HistoryCost, HistoryPoint>(text, 'history-cost', HISTORY)

function parse<Result extends { points: Point[] }, Point extends object>(
  text: string,
  question: string,
  numbers: readonly (keyof Point)[],
): Result {
  const found = JSON.parse(text) as Partial<Result>
  if (!found.points?.length) throw new UnreadableResult(`${question}.json has no points`)
  for (const point of found.points) {
    for (const name of numbers) {
      if (!Number.isFinite(point[name])) throw new UnreadableResult(`${question}.json has a point without a number as ${String(name)}`)
    }
  }
  return found as Result
}
