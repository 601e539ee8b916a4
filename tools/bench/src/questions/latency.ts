import { setTimeout as delay } from 'node:timers/promises'
import { costOf } from '../harness/cost.js'
import { proveLaws } from '../harness/laws.js'
import { seed } from '../harness/seed.js'
import { snapshot } from '../harness/snapshot.js'
import { quantile } from '../harness/statistics.js'
import { BenchSystem } from '../harness/system.js'
import { type Cell, figure, table } from '../harness/table.js'
import { Load } from '../load/load.js'
import { oneAtATime } from '../load/one-at-a-time.js'
import { type BareRun } from '../peer/bare-output.js'
import { BarePipeline } from '../peer/bare-pipeline.js'
import type { Answered, Asked, Question } from '../question.js'

const FULL = { warmSeconds: 30, seconds: 45, idleOrders: 50 }
const QUICK = { warmSeconds: 3, seconds: 5, idleOrders: 5 }
const RATE = 200
/** The product's own setting, given to the peer as well. */
const FETCH_WAIT_MS = 20
const PATIENCE_MS = 30_000
const SETTLE_MS = 2_000

interface Measured {
  p50: number
  p99: number
  orders: number
  cpuTotalMs: number
  machine: number
  /** One order at a time, by HTTP. */
  idle: number[]
}

async function ask(asked: Asked): Promise<Answered> {
  const size = { ...(asked.quick ? QUICK : FULL), ...(asked.seconds ? { seconds: asked.seconds } : {}) }
  const rate = asked.rate ?? RATE
  const bare = await BarePipeline.find(asked.env, asked.signal, asked.say)
  const product = await measure(asked, rate, size)
  asked.say(bare ? `the bare pipeline at ${figure(rate)}/s` : '')
  const peer = await bare?.at({ rate, warmSeconds: size.warmSeconds, seconds: size.seconds, fetchWaitMs: FETCH_WAIT_MS })
  return answered(product, peer, rate, asked.quick)
}

async function measure(asked: Asked, rate: number, { warmSeconds, seconds, idleOrders }: typeof FULL): Promise<Measured> {
  const { signal, say, portBase } = asked
  const system = await BenchSystem.begin({ portBase, signal, say, nodeFlags: asked.nodeFlags, fetchWaitMs: FETCH_WAIT_MS })
  try {
    await system.startServices()
    await seed(system)
    const load = await Load.begin({ brokers: system.brokers, run: `l${Date.now().toString(36)}`, seed: 15 }, system.logs)
    let found: Measured
    try {
      load.tell({ type: 'rate', rate })
      say(`warming up for ${warmSeconds} s, then measuring for ${seconds} s at ${figure(rate)}/s`)
      await delay(warmSeconds * 1000, undefined, { signal })
      const from = load.progress.at
      const before = await snapshot(system, load.processes())
      const finished = load.progress.finished
      await delay(seconds * 1000, undefined, { signal })
      const orders = load.progress.finished - finished
      const after = await snapshot(system, load.processes())
      await load.drain(PATIENCE_MS, signal)
      const { ms: latencies } = await load.latencies(from)
      const { cpuTotalMs, machine } = costOf(before, after, orders)
      await delay(SETTLE_MS, undefined, { signal })
      const idle = await oneAtATime(system.brokers, system.url('order-intake'), idleOrders, signal)
      found = { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), orders: latencies.length, cpuTotalMs, machine, idle }
    } finally {
      await load.stop()
    }
    if (system.restarts) throw new Error(`${system.restarts} services died under the load: see ${system.logs}`)
    await proveLaws(system, signal)
    return found
  } finally {
    await system.stop()
  }
}

function answered(
  { p50, p99, orders, cpuTotalMs, machine, idle }: Measured,
  peer: BareRun | undefined,
  rate: number,
  quick: boolean,
): Answered {
  const row = (name: string, values: { p50: number; p99: number; cpuTotalMs?: number }): Cell[] => [
    name,
    values.p50,
    values.p99,
    values.cpuTotalMs === undefined ? '' : figure(values.cpuTotalMs),
  ]
  const idleQuantiles = { p50: quantile(idle, 0.5), p99: quantile(idle, 0.99) }
  const rows = [row(`product at ${figure(rate)}/s, from sending`, { p50, p99, cpuTotalMs })]
  if (peer) {
    rows.push(row(`bare pipeline at ${figure(rate)}/s, from sending`, peer))
    rows.push(row('product / bare', { p50: p50 / peer.p50, p99: p99 / peer.p99, cpuTotalMs: cpuTotalMs / peer.cpuTotalMs }))
  }
  rows.push(row('product, one at a time, from the 202', idleQuantiles))
  const skipped = peer ? '' : '\n\nskipped: the bare pipeline at the same rate, because FIFTEEN_PEERS names none'
  return {
    report: `${table(['until the hand-off was seen', 'p50 ms', 'p99 ms', 'CPU-ms/order'], rows)}${skipped}`,
    answer: {
      question: 'latency',
      measured: rounded(p50),
      limit: peer ? rounded(peer.p50) : null,
      ratio: peer ? rounded(p50 / peer.p50, 2) : null,
      unit: 'ms',
      rate,
      orders,
      quick,
      fetchWaitMs: FETCH_WAIT_MS,
      p99: rounded(p99),
      machine: rounded(machine, 2),
      cpuTotalMs: rounded(cpuTotalMs, 2),
      idle: { orders: idle.length, p50: rounded(idleQuantiles.p50), p99: rounded(idleQuantiles.p99) },
      ...(peer && { peer: { p50: peer.p50, p99: peer.p99, cpuTotalMs: peer.cpuTotalMs, p99Ratio: rounded(p99 / peer.p99, 2) } }),
      laws: 'hold',
    },
  }
}

const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits))

export const latency: Question = {
  name: 'latency',
  description: 'milliseconds until an order is handed off, at a rate and one at a time, against the bare pipeline of FIFTEEN_PEERS',
  ask,
}
