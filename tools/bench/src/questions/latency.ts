import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ServiceEnv } from '@fifteen/service-defaults'
import { costOf } from '../harness/cost.js'
import { recorded } from '../harness/paths.js'
import type { Provenance } from '../harness/record.js'
import { openShop } from '../harness/seed.js'
import { snapshot } from '../harness/snapshot.js'
import { median, quantile } from '../harness/statistics.js'
import type { BenchSystem } from '../harness/system.js'
import type { Laws } from '../harness/systems.js'
import { type Cell, figure, table } from '../harness/table.js'
import { Load } from '../load/load.js'
import { oneAtATime } from '../load/one-at-a-time.js'
import type { BareRun } from '../peer/bare-output.js'
import { BarePipeline } from '../peer/bare-pipeline.js'
import type { Answer, Answered, Asked, Question } from '../question.js'

/** A broker that was just started compiles its code for some 100 s, at half of its CPU. */
const FULL = { warmSeconds: 120, settleSeconds: 10, seconds: 45, idleOrders: 50, rates: [200] }
const QUICK = { warmSeconds: 1, settleSeconds: 1, seconds: 4, idleOrders: 3, rates: [50] }
/** Of the rate that the product was last seen to sustain. */
const SHARE = 0.6
const PATIENCE_MS = 30_000
const SETTLE_MS = 2_000

interface AtRate {
  rate: number
  p50: number
  p99: number
  orders: number
  cpuTotalMs: number
  machine: number
}

interface Measured {
  points: AtRate[]
  /** One order at a time, by HTTP. */
  idle: number[]
  laws: Laws
}

type PeerAtRate = Pick<BareRun, 'p50' | 'p99' | 'cpuTotalMs'>

/** The product and, where it is here, the bare pipeline at the same rate. */
type Beside = AtRate & { peer?: PeerAtRate }

/** Of `load-curve`, as it was last kept. */
type Curve = Pick<Answer, 'measured'> & Pick<Provenance, 'commit'>

async function ask(asked: Asked): Promise<Answered> {
  const { quick, seconds } = asked
  const curve = asked.rate || quick ? undefined : keptCurve()
  const rates = asked.rate ? [asked.rate] : curve ? [...FULL.rates, Math.round(SHARE * curve.measured)] : QUICK.rates
  const size = { ...(quick ? QUICK : FULL), ...(seconds && { seconds }), rates }
  const bare = await BarePipeline.find(asked.env, asked.signal, asked.say)
  // The peer waits in every fetch, those of its load too: both get what the product has.
  const fetchWaitMs = Number(asked.env['KAFKA_FETCH_PACE_MS'] ?? new ServiceEnv().KAFKA_FETCH_PACE_MS)
  const peers = async (): Promise<BareRun[]> => {
    const runs: BareRun[] = []
    if (!bare) return runs
    for (const rate of rates) {
      asked.say(`the bare pipeline at ${figure(rate)}/s`)
      runs.push(await bare.at({ rate, warmSeconds: size.warmSeconds, seconds: size.seconds, fetchWaitMs }))
    }
    return runs
  }
  // Before and after, so that a drift of the machine hits both alike.
  const before = quick ? [] : await peers()
  const { points, idle, laws } = await measure(asked, size, fetchWaitMs)
  const after = await peers()
  const beside = points.map((point, nth): Beside => {
    const runs = [before[nth], after[nth]].filter((run) => run !== undefined)
    return runs.length ? { ...point, peer: middle(runs) } : point
  })
  return answered(beside, idle, { fetchWaitMs, quick, laws, ...(curve && { curve }) })
}

/** The middle of each figure. */
const middle = (runs: readonly BareRun[]): PeerAtRate => ({
  p50: median(runs.map(({ p50 }) => p50)),
  p99: median(runs.map(({ p99 }) => p99)),
  cpuTotalMs: median(runs.map(({ cpuTotalMs }) => cpuTotalMs)),
})

function keptCurve(): { measured: number; commit: string } {
  const file = join(recorded, 'load-curve.json')
  const { measured, commit } = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Curve) : { measured: null, commit: '' }
  if (!measured) throw new Error('no sustained rate is kept: ask load-curve with --record first, or name a --rate')
  return { measured, commit }
}

function measure(
  { signal, say, systems }: Asked,
  { warmSeconds, settleSeconds, seconds, idleOrders, rates }: typeof FULL,
  fetchWaitMs: number,
): Promise<Measured> {
  return systems.whole(async (system) => {
    await openShop(system)
    const load = await Load.begin({ brokers: system.brokers, run: `l${Date.now().toString(36)}`, seed: 15, fetchWaitMs }, system.logs)
    const points: AtRate[] = []
    let idle: number[]
    try {
      for (const [nth, rate] of rates.entries()) {
        const warm = nth === 0 ? warmSeconds : settleSeconds
        load.tell({ type: 'rate', rate })
        say(`warming up for ${warm} s, then measuring for ${seconds} s at ${figure(rate)}/s`)
        await delay(warm * 1000, undefined, { signal })
        points.push(await atRate(system, load, rate, seconds, signal))
      }
      await delay(SETTLE_MS, undefined, { signal })
      idle = await oneAtATime(system.brokers, system.url('order-intake'), idleOrders, signal)
    } finally {
      await load.stop()
    }
    if (system.restarts) throw new Error(`${system.restarts} services died under the load: see ${system.logs}`)
    return { points, idle, laws: await systems.proveWhole(system) }
  })
}

async function atRate(system: BenchSystem, load: Load, rate: number, seconds: number, signal: AbortSignal): Promise<AtRate> {
  const from = load.progress.at
  const before = await snapshot(system, load.processes())
  const finished = load.progress.finished
  await delay(seconds * 1000, undefined, { signal })
  const orders = load.progress.finished - finished
  const after = await snapshot(system, load.processes())
  await load.drain(PATIENCE_MS, signal)
  const { ms } = await load.latencies(from)
  const { cpuTotalMs, machine } = costOf(before, after, orders)
  return { rate, p50: quantile(ms, 0.5), p99: quantile(ms, 0.99), orders: ms.length, cpuTotalMs, machine }
}

interface Run {
  fetchWaitMs: number
  quick: boolean
  laws: Laws
  /** Where one of the rates is a share of it. */
  curve?: { measured: number; commit: string }
}

function answered(points: readonly Beside[], idle: readonly number[], run: Run): Answered {
  const [first, atShare] = points
  if (!first) throw new TypeError('nothing was measured')
  const idleQuantiles = { p50: quantile(idle, 0.5), p99: quantile(idle, 0.99) }
  const rows = [...points.flatMap(rowsOf), row('product, one at a time, from the 202', idleQuantiles)]
  const skipped = first.peer ? '' : '\n\nskipped: the bare pipeline at the same rates, because FIFTEEN_PEERS names none'
  return {
    report: `${table(['until the hand-off was seen', 'p50 ms', 'p99 ms', 'CPU-ms/order'], rows)}${skipped}`,
    answer: {
      question: 'latency',
      unit: 'ms',
      ...factsOf(first),
      idle: { orders: idle.length, p50: rounded(idleQuantiles.p50), p99: rounded(idleQuantiles.p99) },
      ...(atShare && { atShare: factsOf(atShare) }),
      ...run,
    },
  }
}

function row(name: string, { p50, p99, cpuTotalMs }: { p50: number; p99: number; cpuTotalMs?: number }): Cell[] {
  return [name, p50, p99, cpuTotalMs === undefined ? '' : figure(cpuTotalMs)]
}

function rowsOf(point: Beside): Cell[][] {
  const { rate, peer, p50, p99, cpuTotalMs } = point
  const rows = [row(`product at ${figure(rate)}/s, from sending`, point)]
  if (!peer) return rows
  const times = { p50: p50 / peer.p50, p99: p99 / peer.p99, cpuTotalMs: cpuTotalMs / peer.cpuTotalMs }
  return [...rows, row(`bare pipeline at ${figure(rate)}/s, from sending`, peer), row('product / bare', times)]
}

function factsOf({ rate, orders, p50, p99, machine, cpuTotalMs, peer }: Beside) {
  return {
    measured: rounded(p50),
    limit: peer ? rounded(peer.p50) : null,
    ratio: peer ? rounded(p50 / peer.p50, 2) : null,
    ...{ rate, orders, p99: rounded(p99), machine: rounded(machine, 2), cpuTotalMs: rounded(cpuTotalMs, 2) },
    ...(peer && {
      peer: {
        p50: rounded(peer.p50),
        p99: rounded(peer.p99),
        cpuTotalMs: rounded(peer.cpuTotalMs, 2),
        p99Ratio: rounded(p99 / peer.p99, 2),
      },
    }),
    ...(peer && { cpuRatio: rounded(cpuTotalMs / peer.cpuTotalMs, 2) }),
  }
}

const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits))

export const latency: Question = {
  name: 'latency',
  description:
    'milliseconds until an order is handed off, at 200/s, at 60 % of the sustained rate and one at a time, against the bare pipeline',
  ask,
}
