import { setTimeout as delay } from 'node:timers/promises'
import { type Cost, costOf } from '../harness/cost.js'
import { snapshot } from '../harness/snapshot.js'
import { quantile } from '../harness/statistics.js'
import type { BenchSystem } from '../harness/system.js'
import type { Load } from './load.js'

export interface StepSize {
  /** At this rate, before it is measured. */
  settleSeconds: number
  seconds: number
}

/** What became of one offered rate. */
export interface RateStep {
  /** Orders a second. */
  offered: number
  achieved: number
  /** Milliseconds from when an order was to be sent until its hand-off was seen. */
  p50: number
  p99: number
  p999: number
  orders: number
  cost: Cost
  sustained: boolean
}

const PATIENCE_MS = 60_000
const LEAST_SHARE = 0.95
/** By so much may the last orders of an interval be later than those of the one before, and in a short one that is more than a share of it. */
const JITTER_SECONDS = 0.5

/** Whether what is offered is worked off as it comes, or the lag grows. */
export function keepsUp(offered: number, achieved: number, seconds: number): boolean {
  return offered - achieved <= Math.max(1 - LEAST_SHARE, JITTER_SECONDS / seconds) * offered
}

/** Offers a rate to a warm system and drains it afterwards. Throws where nothing is handed off. */
export async function rateStep(
  system: BenchSystem,
  load: Load,
  offered: number,
  { settleSeconds, seconds }: StepSize,
  signal: AbortSignal,
): Promise<RateStep> {
  load.tell({ type: 'rate', rate: offered })
  await delay(settleSeconds * 1000, undefined, { signal })
  const first = load.progress
  const before = await snapshot(system, load.processes())
  await delay(seconds * 1000, undefined, { signal })
  const last = load.progress
  const after = await snapshot(system, load.processes())
  await load.drain(PATIENCE_MS, signal)
  const { ms } = await load.latencies(first.at)
  const finished = last.finished - first.finished
  if (!finished) throw new Error(`no order was handed off in ${seconds} s at ${offered}/s`)
  const achieved = (finished * 1000) / (last.at - first.at)
  return {
    ...{ offered, achieved, orders: ms.length, cost: costOf(before, after, finished) },
    ...{ p50: quantile(ms, 0.5), p99: quantile(ms, 0.99), p999: quantile(ms, 0.999) },
    sustained: keepsUp(offered, achieved, (last.at - first.at) / 1000),
  }
}
