import { median } from '../harness/statistics.js'
import { figure, table } from '../harness/table.js'
import { BarePipeline } from '../peer/bare-pipeline.js'
import type { Answered, Asked, Question } from '../question.js'
import { carry, type Carried } from './carry.js'

/** Both in turns, the bare one first and last, so that a drift of the machine hits both alike. */
const FULL = {
  turns: ['bare', 'product', 'bare', 'product', 'bare', 'product', 'bare'],
  bareOrders: 40_000,
  warmSeconds: 30,
  seconds: 60,
  window: 8_000,
}
const QUICK = { turns: ['bare', 'product'], bareOrders: 1_000, warmSeconds: 1, seconds: 3, window: 300 }

async function ask(asked: Asked): Promise<Answered> {
  const { turns, bareOrders, ...chosen } = asked.quick ? QUICK : FULL
  const size = { ...chosen, ...(asked.seconds && { seconds: asked.seconds }), ...(asked.window && { window: asked.window }) }
  const { signal, say } = asked
  const bare = await BarePipeline.find(asked.env, signal, say)
  if (!bare) return skipped(asked.quick)
  const bareRates: number[] = []
  const products: Carried[] = []
  const bareTurn = async (): Promise<void> => {
    const { ordersPerSecond } = await bare.atMost(bareOrders, size.window)
    say(`the bare pipeline: ${figure(ordersPerSecond)} orders/s`)
    bareRates.push(ordersPerSecond)
  }
  const productTurn = async (): Promise<void> => {
    products.push(await asked.systems.whole((system) => carry(asked, system, size)))
  }
  for (const turn of turns) await (turn === 'bare' ? bareTurn() : productTurn())
  return answered(products, bareRates, asked.quick)
}

function answered(products: Carried[], bareRates: number[], quick: boolean): Answered {
  const rates = products.map(({ perSecond }) => perSecond)
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
      laws: products.at(-1)?.laws,
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
