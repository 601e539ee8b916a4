import { setTimeout as delay } from 'node:timers/promises'
import { openShop } from '../harness/seed.js'
import { interleavedPairs, median, pairedRatio, quantile } from '../harness/statistics.js'
import type { Laws } from '../harness/systems.js'
import { type Cell, figure, table } from '../harness/table.js'
import { Load } from '../load/load.js'
import type { Answered, Asked, Question } from '../question.js'

/** Of the longest order in a year of a real shop. */
const LINES = 1_114
const FULL = { pairs: 7, warmSeconds: 30, seconds: 20, rate: 50, everyMs: 1_500 }
const QUICK = { pairs: 1, warmSeconds: 2, seconds: 3, rate: 20, everyMs: 1_000 }
const MOST = 1.2
const PATIENCE_MS = 60_000
/** Until a turn's stages have filled. */
const SETTLE_MS = 1_000

interface Turn {
  p50: number
  p99: number
  orders: number
  long: number[]
}

interface Run {
  size: typeof FULL
  quick: boolean
  laws: Laws
}

async function ask(asked: Asked): Promise<Answered> {
  const { quick, seconds, rate, signal, say, systems } = asked
  const size = { ...(quick ? QUICK : FULL), ...(seconds && { seconds }), ...(rate && { rate }) }
  return systems.whole(async (system) => {
    await openShop(system)
    const load = await Load.begin({ brokers: system.brokers, run: `x${Date.now().toString(36)}`, seed: 15 }, system.logs)
    const alone: Turn[] = []
    const beside: Turn[] = []
    let pairs: [number, number][]
    try {
      say(`warming up for ${size.warmSeconds} s at ${figure(size.rate)}/s, long orders among them`)
      load.tell({ type: 'rate', rate: size.rate })
      load.tell({ type: 'long', lines: LINES, everyMs: size.everyMs })
      await delay(size.warmSeconds * 1000, undefined, { signal })
      await load.drain(PATIENCE_MS, signal)
      const taken = async (turns: Turn[], everyMs: number): Promise<number> => {
        const turn = await measure(load, size, everyMs, signal)
        say(`${everyMs ? 'beside long orders' : 'small orders alone'}: p99 ${figure(turn.p99)} ms`)
        turns.push(turn)
        return turn.p99
      }
      pairs = await interleavedPairs(
        size.pairs,
        () => taken(alone, 0),
        () => taken(beside, size.everyMs),
      )
    } finally {
      await load.stop()
    }
    if (system.restarts) throw new Error(`${system.restarts} services died under the load: see ${system.logs}`)
    return answered(pairs, alone, beside, { size, quick, laws: await systems.proveWhole(system) })
  })
}

/** Small orders at the rate for a while, then all is drained, so that no turn inherits from another. */
async function measure(load: Load, { rate, seconds }: typeof FULL, everyMs: number, signal: AbortSignal): Promise<Turn> {
  load.tell({ type: 'rate', rate })
  load.tell({ type: 'long', lines: LINES, everyMs })
  await delay(SETTLE_MS, undefined, { signal })
  const from = load.progress.at
  await delay(seconds * 1000, undefined, { signal })
  await load.drain(PATIENCE_MS, signal)
  const { ms, longMs } = await load.latencies(from)
  return { p50: quantile(ms, 0.5), p99: quantile(ms, 0.99), orders: ms.length, long: longMs }
}

function answered(pairs: [number, number][], alone: Turn[], beside: Turn[], { size, quick, laws }: Run): Answered {
  const { rate, everyMs } = size
  const ratio = pairedRatio(pairs)
  const of = (turns: Turn[], value: (turn: Turn) => number): number => median(turns.map(value))
  const long = beside.flatMap((turn) => turn.long)
  const rows: Cell[][] = [
    ['small orders alone', of(alone, ({ p50 }) => p50), of(alone, ({ p99 }) => p99), of(alone, ({ orders }) => orders)],
    [
      `beside one of ${figure(LINES)} lines each ${figure(everyMs / 1000)} s`,
      of(beside, ({ p50 }) => p50),
      of(beside, ({ p99 }) => p99),
      of(beside, ({ orders }) => orders),
    ],
    ['the long ones', quantile(long, 0.5), quantile(long, 0.99), long.length],
  ]
  const told = `p99 ratio, pair by pair: ${figure(ratio.median)}, from ${figure(ratio.least)} to ${figure(ratio.most)}; at most ${MOST} is wanted`
  return {
    report: `${table([`at ${figure(rate)}/s, until handed off`, 'p50 ms', 'p99 ms', 'orders'], rows)}\n\n${told}`,
    answer: {
      question: 'long-order',
      measured: rounded(
        of(beside, ({ p99 }) => p99),
        1,
      ),
      limit: rounded(
        of(alone, ({ p99 }) => p99),
        1,
      ),
      ratio: rounded(ratio.median),
      unit: 'ms',
      ...{ rate, everyMs, lines: LINES, pairs: pairs.length, ratios: { least: rounded(ratio.least), most: rounded(ratio.most) } },
      p50: [
        rounded(
          of(alone, ({ p50 }) => p50),
          1,
        ),
        rounded(
          of(beside, ({ p50 }) => p50),
          1,
        ),
      ],
      long: { orders: long.length, p50: rounded(quantile(long, 0.5), 1), p99: rounded(quantile(long, 0.99), 1) },
      met: ratio.median <= MOST,
      quick,
      laws,
    },
  }
}

const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits))

export const longOrder: Question = {
  name: 'long-order',
  description: `p99 of small orders beside one of ${LINES} lines every second or two, against small orders alone`,
  ask,
}
