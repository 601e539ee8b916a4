import type { Cost } from '../harness/cost.js'
import { proveLaws } from '../harness/laws.js'
import { type Cell, figure, table } from '../harness/table.js'
import { READS } from '../history/reads.js'
import { Side, type SideSize } from '../history/side.js'
import type { Answered, Asked, Question } from '../question.js'

type Size = SideSize & { orders: number; shares: readonly number[] }

const FULL: Size = {
  ...{ orders: 300_000, shares: [0, 0.1, 1 / 3, 1], warmSeconds: 10, seconds: 25, window: 2_000 },
  ...{ templates: 100, confirmed: 20, open: 30, reads: { requests: 300, mostMs: 4_000 } },
}
const QUICK: Size = {
  ...{ orders: 500, shares: [1], warmSeconds: 1, seconds: 3, window: 100 },
  ...{ templates: 6, confirmed: 1, open: 1, reads: { requests: 5, mostMs: 500 } },
}

interface Step {
  orders: number
  rate: number
  cost: Cost
  /** 99th percentiles in milliseconds, by the name of the read. */
  reads: Map<string, number>
}

/** A fresh system for each size of the history, one after another, so that no step is measured on what another left. */
async function ask(asked: Asked): Promise<Answered> {
  const { quick, orders, seconds, window } = asked
  const size = { ...(quick ? QUICK : FULL), ...(orders && { orders }), ...(seconds && { seconds }), ...(window && { window }) }
  const steps: Step[] = []
  for (const share of size.shares) steps.push(await measure(Math.round(share * size.orders), size, asked))
  return answered(steps, size, quick)
}

function measure(orders: number, size: Size, asked: Asked): Promise<Step> {
  return asked.systems.fresh(async (system) => {
    const side = new Side('cost', system, size, asked)
    await side.prepare(orders)
    const rate = await side.turn()
    await side.prove(() => proveLaws(system, asked.signal))
    const [cost] = side.costs
    const [reads] = side.p99
    if (!cost || !reads) throw new Error('a turn left no cost or no reads')
    return { orders, rate, cost, reads }
  })
}

function answered(steps: readonly Step[], { seconds, window }: Size, quick: boolean): Answered {
  const [none] = steps
  const most = steps.at(-1)
  if (!none || !most) throw new Error('no size of the history was measured')
  const ratio = rounded(most.cost.cpuTotalMs / none.cost.cpuTotalMs)
  const report = [
    table(
      ['past orders', 'orders/s', 'CPU-ms/order', 'WAL bytes/order'],
      steps.map(({ orders, rate, cost }): Cell[] => [orders, rate, cost.cpuTotalMs, cost.walBytes]),
    ),
    table(
      ['p99 ms, idle', ...steps.map(({ orders }) => figure(orders))],
      READS.map(({ name }): Cell[] => [name, ...steps.map(({ reads }) => reads.get(name) ?? Number.NaN)]),
    ),
  ]
  return {
    report: report.join('\n\n'),
    answer: {
      ...{ question: 'history-cost', measured: rounded(most.cost.cpuTotalMs), limit: rounded(none.cost.cpuTotalMs), ratio, unit: 'CPU-ms' },
      ...{ seconds, window, quick },
      points: steps.map(({ orders, rate, cost, reads }) => ({
        ...{ orders, rate: rounded(rate, 1), cpuMs: rounded(cost.cpuTotalMs), walBytes: Math.round(cost.walBytes) },
        reads: Object.fromEntries([...reads].map(([name, ms]) => [name, rounded(ms)])),
      })),
      laws: 'hold',
    },
  }
}

const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits))

export const historyCost: Question = {
  name: 'history-cost',
  description: 'CPU and WAL of an order, and the time of each read, with more and more past orders in the databases',
  ask,
}
