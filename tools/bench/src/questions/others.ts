import { median } from '../harness/statistics.js'
import { type Cell, table } from '../harness/table.js'
import { type OtherSystem, OtherSystems, READY } from '../peer/other-systems.js'
import type { Answered, Asked, Question } from '../question.js'
import { carry, type Carried } from './carry.js'

const FULL = { warmSeconds: 30, seconds: 60, window: 4_000, peerWarmSeconds: 15, peerSeconds: 30 }
const QUICK = { warmSeconds: 1, seconds: 3, window: 300, peerWarmSeconds: 2, peerSeconds: 4 }

async function ask(asked: Asked): Promise<Answered> {
  const { quick, seconds, window, signal, say, systems, env } = asked
  const size = { ...(quick ? QUICK : FULL), ...(seconds && { seconds }), ...(window && { window }) }
  const others = await OtherSystems.find(env, signal, say)
  if (!others) return skipped(quick)
  const turn = (): Promise<Carried> => systems.whole((system) => carry(asked, system, size))
  // Before and after, so that a drift of the machine hits both alike.
  const turns = quick ? [] : [await turn()]
  const found = await others.measure(size.peerWarmSeconds, size.peerSeconds)
  turns.push(await turn())
  return answered(turns, found, others.missing, quick)
}

function answered(turns: readonly Carried[], found: OtherSystem[], missing: readonly string[], quick: boolean): Answered {
  const measured = median(turns.map(({ perSecond }) => perSecond))
  const runs = found.flatMap(({ name, runs }) => runs.map((run) => ({ name, ...run })))
  const best = runs.reduce((most, run) => (run.perSecond > most.perSecond ? run : most))
  const rows = runs.map(({ name, setting, perSecond, p50, p99 }): Cell[] => [name, setting, perSecond, p50, p99, measured / perSecond])
  return {
    report: [
      `product ${measured.toFixed(1)} orders/s; the others do other work: carts and taxes, or workflows without stock and places`,
      table(['', 'setting', 'orders/s', 'p50 ms', 'p99 ms', 'product / it'], rows),
      missing.length ? `skipped: ${missing.join(' and ')}` : '',
    ]
      .filter(Boolean)
      .join('\n\n'),
    answer: {
      ...{
        question: 'others',
        measured: rounded(measured, 1),
        limit: best.perSecond,
        ratio: rounded(measured / best.perSecond),
        unit: 'orders/s',
      },
      against: best.name,
      turns: turns.map(({ perSecond }) => rounded(perSecond, 1)),
      others: runs.map(({ name, setting, perSecond }) => ({ name, setting, perSecond, ratio: rounded(measured / perSecond) })),
      ...(missing.length && { skipped: missing }),
      quick,
      laws: turns.at(-1)?.laws,
    },
  }
}

const skipped = (quick: boolean): Answered => ({
  report: `skipped: ${READY} names no prepared copy of Vendure and Temporal`,
  answer: { question: 'others', measured: null, limit: null, ratio: null, unit: 'orders/s', quick, skipped: READY },
})

const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits))

export const others: Question = {
  name: 'others',
  description: `orders/s against Vendure and Temporal, where ${READY} names a prepared copy of them`,
  ask,
}
