import { setTimeout as delay } from 'node:timers/promises'
import { ServiceEnv } from '@fifteen/service-defaults'
import { costOf } from '../harness/cost.js'
import { openShop } from '../harness/seed.js'
import { snapshot } from '../harness/snapshot.js'
import { quantile } from '../harness/statistics.js'
import type { Laws } from '../harness/systems.js'
import { type Cell, figure, table } from '../harness/table.js'
import { Load } from '../load/load.js'
import { oneAtATime } from '../load/one-at-a-time.js'
import { type BareRun } from '../peer/bare-output.js'
import { BarePipeline } from '../peer/bare-pipeline.js'
import type { Answered, Asked, Question } from '../question.js'

/** A broker that was just started compiles its code for some 100 s, at half of its CPU. */
const FULL = { warmSeconds: 120, seconds: 45, idleOrders: 50, rate: 200 }
const QUICK = { warmSeconds: 1, seconds: 4, idleOrders: 3, rate: 50 }
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
  laws: Laws
}

async function ask(asked: Asked): Promise<Answered> {
  const { quick, seconds } = asked
  const size = { ...(quick ? QUICK : FULL), ...(seconds && { seconds }), ...(asked.rate && { rate: asked.rate }) }
  const { rate } = size
  const bare = await BarePipeline.find(asked.env, asked.signal, asked.say)
  const product = await measure(asked, size)
  if (bare) asked.say(`the bare pipeline at ${figure(rate)}/s`)
  // The peer gets what the product has.
  const fetchWaitMs = Number(asked.env['KAFKA_FETCH_PACE_MS'] ?? new ServiceEnv().KAFKA_FETCH_PACE_MS)
  const peer = await bare?.at({ rate, warmSeconds: size.warmSeconds, seconds: size.seconds, fetchWaitMs })
  return answered(product, peer, { rate, fetchWaitMs, quick })
}

function measure({ signal, say, systems }: Asked, { warmSeconds, seconds, idleOrders, rate }: typeof FULL): Promise<Measured> {
  return systems.whole(async (system) => {
    await openShop(system)
    const load = await Load.begin({ brokers: system.brokers, run: `l${Date.now().toString(36)}`, seed: 15 }, system.logs)
    let found: Omit<Measured, 'laws'>
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
    return { ...found, laws: await systems.proveWhole(system) }
  })
}

function answered(
  { p50, p99, orders, cpuTotalMs, machine, idle, laws }: Measured,
  peer: BareRun | undefined,
  { rate, fetchWaitMs, quick }: { rate: number; fetchWaitMs: number; quick: boolean },
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
      fetchWaitMs,
      p99: rounded(p99),
      machine: rounded(machine, 2),
      cpuTotalMs: rounded(cpuTotalMs, 2),
      idle: { orders: idle.length, p50: rounded(idleQuantiles.p50), p99: rounded(idleQuantiles.p99) },
      ...(peer && { peer: { p50: peer.p50, p99: peer.p99, cpuTotalMs: peer.cpuTotalMs, p99Ratio: rounded(p99 / peer.p99, 2) } }),
      laws,
    },
  }
}

const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits))

export const latency: Question = {
  name: 'latency',
  description: 'milliseconds until an order is handed off, at a rate and one at a time, against the bare pipeline of FIFTEEN_PEERS',
  ask,
}
