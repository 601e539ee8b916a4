import { setTimeout as delay } from 'node:timers/promises'
import { untilHandedOff } from '../harness/intake.js'
import { peakMemory } from '../harness/memory.js'
import type { BenchSystem } from '../harness/system.js'
import { type FloodResult, floodByHttp } from '../load/flood.js'
import type { Load } from '../load/load.js'
import { send } from '../load/send.js'

const PATIENCE_MS = 60_000
/** Until the shop has heard that it is to pause, and has told what it sent. */
const PAUSED_MS = 500
const COMMENT = 'Please ring twice.'

export interface Drained {
  /** Handed off while the load came in, and how many were left at its end. */
  meanwhile: number
  backlog: number
  /** Seconds, and orders a second, until none was left. */
  seconds: number
  perSecond: number
}

export interface Flooded extends Drained {
  sent: number
  peak: Map<string, number>
}

export interface Flood {
  rate: number
  seconds: number
}

const services = (system: BenchSystem) => system.processes().filter(({ name }) => name !== 'postgres')

/** A rate on the shop's topic, which takes everything; some orders for operators evenly among it. All is handed off in the end. */
export async function floodTopic(
  system: BenchSystem,
  load: Load,
  { rate, seconds }: Flood,
  commented: number,
  signal: AbortSignal,
): Promise<Flooded> {
  const { finished, sent } = load.progress
  const { peak, done } = await peakMemory(services(system), async () => {
    load.tell({ type: 'rate', rate })
    for (let n = 0; n < commented; n++) {
      await send(system.brokers, `flood-${n}-${Date.now().toString(36)}`, 1, COMMENT)
      await delay((seconds * 1000) / commented, undefined, { signal })
    }
    const meanwhile = load.progress.finished - finished
    load.tell({ type: 'pause' })
    await delay(PAUSED_MS, undefined, { signal })
    return { meanwhile, ...(await drained(load, load.progress.sent, signal)) }
  })
  return { ...done, peak, sent: load.progress.sent - sent }
}

/** The same rate by HTTP. Every order that heard 202 is handed off in the end, whatever was answered to the others. */
export async function floodHttp(
  system: BenchSystem,
  load: Load,
  { rate, seconds }: Flood,
  signal: AbortSignal,
): Promise<Drained & { peak: Map<string, number>; result: FloodResult }> {
  const { finished } = load.progress
  const { peak, done } = await peakMemory(services(system), async () => {
    const run = `http${Date.now().toString(36)}`
    const [result, meanwhile] = await Promise.all([
      floodByHttp({ url: system.url('order-intake'), run, rate, seconds }, system.logs, signal),
      // Answers are waited for behind its end.
      delay(seconds * 1000, undefined, { signal }).then(() => load.progress.finished - finished),
    ])
    const drain = await drained(load, finished + result.accepted.length, signal)
    await untilHandedOff(system, result.accepted, signal)
    return { result, meanwhile, ...drain }
  })
  return { ...done, peak }
}

async function drained(load: Load, until: number, signal: AbortSignal): Promise<Omit<Drained, 'meanwhile'>> {
  const backlog = Math.max(0, until - load.progress.finished)
  const began = performance.now()
  await load.untilFinished(until, PATIENCE_MS, signal)
  const seconds = (performance.now() - began) / 1000
  return { backlog, seconds, perSecond: backlog / seconds }
}
