import { median } from '../harness/statistics.js'
import { BenchSystem } from '../harness/system.js'
import { figure, table } from '../harness/table.js'
import { BarePipeline } from '../peer/bare-pipeline.js'
import type { Answered, Asked, Question } from '../question.js'
import { carry } from './carry.js'

const FULL = { turns: 3, bareOrders: 40_000, warmSeconds: 30, seconds: 60, window: 8_000 }
const QUICK = { turns: 1, bareOrders: 2_000, warmSeconds: 3, seconds: 6, window: 500 }

/** Both in turns, the bare one first and last, so that a drift of the machine hits both alike. */
async function ask(asked: Asked): Promise<Answered> {
  const { turns, bareOrders, ...chosen } = asked.quick ? QUICK : FULL
  const size = { ...chosen, ...(asked.seconds && { seconds: asked.seconds }), ...(asked.window && { window: asked.window }) }
  const { signal, say, portBase, nodeFlags } = asked
  const bare = await BarePipeline.find(asked.env, signal, say)
  if (!bare) return skipped(asked.quick)
  const bareRates: number[] = []
  const rates: number[] = []
  const bareTurn = async (): Promise<void> => {
    const { ordersPerSecond } = await bare.atMost(bareOrders, size.window)
    say(`the bare pipeline: ${figure(ordersPerSecond)} orders/s`)
    bareRates.push(ordersPerSecond)
  }
  for (let turn = 0; turn < turns; turn++) {
    await bareTurn()
    const system = await BenchSystem.begin({ portBase, signal, say, nodeFlags })
    try {
      rates.push((await carry(asked, system, size)).perSecond)
    } finally {
      await system.stop()
    }
  }
  await bareTurn()
  return answered(rates, bareRates, asked.quick)
}

function answered(rates: number[], bareRates: number[], quick: boolean): Answered {
  const measured = median(rates)
  const limit = median(bareRates)
  const listed = (values: number[]): string => values.map((value) => figure(value)).join(' ')
  return {
    report: table(
      ['in turns, orders/s', 'median', 'each'],
      [
        ['product', measured, listed(rates)],
        ['bare pipeline', limit, listed(bareRates)],
        ['ratio', measured / limit, ''],
      ],
    ),
    answer: {
      question: 'bare',
      measured: Math.round(measured),
      limit: Math.round(limit),
      ratio: Number((measured / limit).toFixed(3)),
      unit: 'orders/s',
      turns: rates.map(Math.round),
      bareTurns: bareRates.map(Math.round),
      quick,
      laws: 'hold',
    },
  }
}

const skipped = (quick: boolean): Answered => ({
  report: 'skipped: FIFTEEN_PEERS names no bare pipeline to run in turns with',
  answer: { question: 'bare', measured: null, limit: null, ratio: null, unit: 'orders/s', quick, skipped: 'FIFTEEN_PEERS' },
})

export const bare: Question = {
  name: 'bare',
  description: 'orders/s through the whole pipeline, in turns with the bare pipeline of FIFTEEN_PEERS',
  ask,
}
