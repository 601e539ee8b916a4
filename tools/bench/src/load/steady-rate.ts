import { setTimeout as delay } from 'node:timers/promises'
import type { Load } from './load.js'

export interface RateSize {
  /** At least: warm is also that a whole window has come to its end. */
  warmSeconds: number
  seconds: number
  /** Unfinished orders. */
  window: number
}

/** Orders a second that are seen handed off while the window is full. It is drained afterwards. Throws where none is. */
export async function steadyRate(
  load: Load,
  { warmSeconds, seconds, window }: RateSize,
  patience: number,
  signal: AbortSignal,
  /** At both ends of what is measured. */
  look: () => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  const begun = load.progress.finished
  load.tell({ type: 'window', size: window })
  await delay(warmSeconds * 1000, undefined, { signal })
  await load.untilFinished(begun + window, patience, signal)
  const before = load.progress
  await look()
  await delay(seconds * 1000, undefined, { signal })
  const after = load.progress
  await look()
  await load.drain(patience, signal)
  if (after.finished === before.finished) throw new Error(`no order was handed off in ${seconds} s: there is no rate to speak of`)
  return ((after.finished - before.finished) * 1000) / (after.at - before.at)
}
