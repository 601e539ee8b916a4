import { join } from 'node:path'
import { reportOf } from '../harness/child.js'
import { proveIntake } from '../harness/intake.js'
import { TOPICS } from '../harness/parties.js'
import { seedShop } from '../harness/seed.js'
import { interleavedPairs, median } from '../harness/statistics.js'
import type { BenchSystem } from '../harness/system.js'
import { figure } from '../harness/table.js'
import { OrderMaker } from '../load/orders.js'
import type { BareIntakeOptions } from '../part/bare-intake.js'
import type { DrainReport } from '../part/consumer-protocol.js'
import type { Drained } from '../part/drained.js'
import { fillTopic } from '../part/fill.js'
import { withDatabase } from '../part/fresh-database.js'
import { drainIntake } from '../part/intake-drain.js'
import type { Answered, Asked, Question } from '../question.js'
import { pairedAnswer, rounded } from './paired.js'

const FULL = { orders: 30_000, turns: 3 }
const QUICK = { orders: 4_000, turns: 1 }
const WITHIN_MS = 180_000
const SCRIPT = join(import.meta.dirname, '..', 'part', 'bare-intake-process.js')

const ask = (asked: Asked): Promise<Answered> =>
  asked.systems.fresh(async (system) => {
    await system.startServices(['order-intake'])
    await seedShop(system)
    await system.stopServices()
    return withDatabase(system, (databaseUrl) => inTurns(asked, system, databaseUrl))
  })

/** Each turn fills the topic with other orders; both sides then take the same ones. */
async function inTurns({ signal, say, quick }: Asked, system: BenchSystem, databaseUrl: string): Promise<Answered> {
  const { orders, turns } = quick ? QUICK : FULL
  const { brokers, logs } = system
  const now = new Date()
  const maker = new OrderMaker(`topic${now.getTime().toString(36)}`, 17, now)
  const message = () => {
    const { externalId, body } = maker.order(now)
    return { key: externalId, value: JSON.stringify(body) }
  }
  const cpuUs: { product: number[]; bare: number[] } = { product: [], bare: [] }
  const noted = (side: 'product' | 'bare', { perSecond, cpuUs: each }: Drained): number => {
    say(`${side}: ${figure(perSecond)} orders/s, ${figure(each)} CPU-µs each`)
    cpuUs[side].push(each)
    return perSecond
  }
  let filled = 0
  const taken = { bare: 0, product: 0 }
  /** Whoever comes first in a turn finds the topic filled for both. */
  const fillFor = async (side: 'product' | 'bare'): Promise<void> => {
    taken[side] += orders
    if (taken[side] <= filled) return
    await fillTopic(brokers, TOPICS.orders, orders, message, signal)
    filled = taken[side]
  }
  const options: BareIntakeOptions = { brokers, databaseUrl, groupId: 'bench-bare-intake', total: orders }
  const bare = async (): Promise<number> => {
    await fillFor('bare')
    return noted('bare', await reportOf<DrainReport>({ name: 'bare-intake', script: SCRIPT, options, logs }, 'drained', WITHIN_MS, signal))
  }
  const product = async (): Promise<number> => {
    await fillFor('product')
    return noted('product', await drainIntake(system, orders, signal))
  }
  const pairs = await interleavedPairs(turns, bare, product)
  await system.startServices(['order-intake'])
  const durable = await proveIntake(system, filled, 0, signal)
  return pairedAnswer({
    ...{ question: 'topic-intake', unit: 'orders/s', limit: 'kafkajs and one insert of 500', product: 'order-intake', pairs, quick },
    rows: [
      ['CPU-µs an order: order-intake', median(cpuUs.product)],
      ['  kafkajs and one insert of 500', median(cpuUs.bare)],
    ],
    facts: { cpuUs: { product: rounded(median(cpuUs.product)), bare: rounded(median(cpuUs.bare)) }, durable, laws: "order-intake's hold" },
  })
}

export const topicIntake: Question = {
  name: 'topic-intake',
  description: 'orders/s from a filled shop topic to durable orders, against kafkajs and one insert of 500 documents',
  ask,
}
