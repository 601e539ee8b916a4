import { proveLaws } from '../harness/laws.js'
import type { BenchSystem } from '../harness/system.js'
import { interleavedPairs, median, pairedRatio } from '../harness/statistics.js'
import { type Cell, figure, table } from '../harness/table.js'
import { READS } from '../history/reads.js'
import { type Laws, withOwnSystem } from '../harness/systems.js'
import { Side, type SideSize } from '../history/side.js'
import type { Answered, Asked, Question } from '../question.js'

type Size = SideSize & { orders: number; pairs: number }

const FULL: Size = {
  ...{ orders: 1_000_000, pairs: 7, warmSeconds: 10, seconds: 25, window: 2_000 },
  ...{ templates: 100, confirmed: 20, open: 30, reads: { requests: 300, mostMs: 4_000 } },
}
const QUICK: Size = {
  ...{ orders: 500, pairs: 1, warmSeconds: 1, seconds: 3, window: 100 },
  ...{ templates: 6, confirmed: 1, open: 1, reads: { requests: 5, mostMs: 500 } },
}
/** Of the ports of the second system behind those of the first. */
const BESIDE = 500
const LEAST_RATE = 0.9
const MOST_READ = 2

function ask(asked: Asked): Promise<Answered> {
  const { quick, orders, seconds, window } = asked
  const size = { ...(quick ? QUICK : FULL), ...(orders && { orders }), ...(seconds && { seconds }), ...(window && { window }) }
  return quick ? oneAfterTheOther(size, asked) : besideEachOther(size, asked)
}

/** Two systems, one with past orders and one without; in turns only one of them has its services running. */
function besideEachOther(size: Size, asked: Asked): Promise<Answered> {
  const { portBase, signal, say, nodeFlags, systems } = asked
  const beside = { name: 'history-past', portBase: portBase + BESIDE, signal, say, nodeFlags }
  return systems.whole((first) =>
    withOwnSystem(beside, async (second) => {
      const empty = new Side('empty', first, size, asked)
      const past = new Side('past', second, size, asked)
      const pairs = await inTurns(empty, past, size)
      const laws = await empty.prove(() => systems.proveWhole(first))
      await past.prove(() => proveLaws(second, signal))
      return answered(pairs, readsOf(empty, past), { size, quick: false, laws })
    }),
  )
}

/** A single pair, on servers that both have in turn. */
async function oneAfterTheOther(size: Size, asked: Asked): Promise<Answered> {
  const { signal, systems } = asked
  const turn = async (name: string, system: BenchSystem, orders: number): Promise<[Side, number]> => {
    const side = new Side(name, system, size, asked)
    await side.prepare(orders)
    return [side, await side.turn()]
  }
  const [empty, alone, laws] = await systems.whole(async (system) => {
    const [side, rate] = await turn('empty', system, 0)
    return [side, rate, await side.prove(() => systems.proveWhole(system))] as const
  })
  const [past, beside] = await systems.fresh(async (system) => {
    const [side, rate] = await turn('past', system, size.orders)
    await side.prove(() => proveLaws(system, signal))
    return [side, rate] as const
  })
  return answered([[alone, beside]], readsOf(empty, past), { size, quick: true, laws })
}

async function inTurns(empty: Side, past: Side, size: Size): Promise<[number, number][]> {
  await empty.prepare(0)
  await past.prepare(size.orders)
  return interleavedPairs(
    size.pairs,
    () => empty.turn(),
    () => past.turn(),
  )
}

interface Run {
  size: Size
  quick: boolean
  laws: Laws
}

interface ReadRatio {
  name: string
  empty: number
  past: number
  ratio: number
}

/** Pair by pair, as the rates. */
function readsOf(empty: Side, past: Side): ReadRatio[] {
  const of = (side: Side, name: string): number[] => side.p99.map((turn) => turn.get(name) ?? Number.NaN)
  return READS.map(({ name }) => {
    const firsts = of(empty, name)
    const seconds = of(past, name)
    const ratio = pairedRatio(firsts.map((first, n) => [first, seconds[n] ?? Number.NaN])).median
    return { name, empty: median(firsts), past: median(seconds), ratio }
  })
}

function answered(pairs: [number, number][], reads: ReadRatio[], { size, quick, laws }: Run): Answered {
  const { orders } = size
  const rate = pairedRatio(pairs)
  const worst = reads.reduce((most, read) => (read.ratio > most.ratio ? read : most))
  const over = reads.filter(({ ratio }) => ratio > MOST_READ)
  const limit = median(pairs.map(([empty]) => empty))
  const measured = median(pairs.map(([, past]) => past))
  const report = [
    table(
      ['orders/s', 'empty', `${figure(orders)} past orders`, 'ratio'],
      pairs.map(([empty, past], n): Cell[] => [`pair ${n + 1}`, empty, past, past / empty]),
    ),
    `median ${figure(rate.median)}, from ${figure(rate.least)} to ${figure(rate.most)}; at least ${LEAST_RATE} is wanted`,
    table(
      ['p99 ms, idle', 'empty', `${figure(orders)} past orders`, 'ratio'],
      reads.map(({ name, empty, past, ratio }): Cell[] => [name, empty, past, ratio]),
    ),
    over.length ? `more than ${MOST_READ} x: ${over.map(({ name }) => name).join(', ')}` : `no read takes more than ${MOST_READ} x`,
  ]
  return {
    report: report.join('\n\n'),
    answer: {
      ...{ question: 'history', measured: rounded(measured, 1), limit: rounded(limit, 1), ratio: rounded(rate.median), unit: 'orders/s' },
      ...{ orders, pairs: pairs.length, ratios: { least: rounded(rate.least), most: rounded(rate.most) } },
      reads: Object.fromEntries(reads.map(({ name, empty, past, ratio }) => [name, [rounded(empty), rounded(past), rounded(ratio)]])),
      worstRead: { name: worst.name, ratio: rounded(worst.ratio) },
      met: rate.median >= LEAST_RATE && !over.length,
      quick,
      laws,
    },
  }
}

const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits))

export const history: Question = {
  name: 'history',
  description: 'orders/s, order pages, lists and searches with a million past orders in the databases, against none',
  ask,
}
