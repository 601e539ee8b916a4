import { setTimeout as delay } from 'node:timers/promises'
import { openShop } from '../harness/seed.js'
import type { BenchSystem } from '../harness/system.js'
import type { Laws } from '../harness/systems.js'
import { type Cell, figure, table } from '../harness/table.js'
import { Load } from '../load/load.js'
import { type RateStep, rateStep } from '../load/rate-step.js'
import type { Answered, Asked, Question } from '../question.js'

const FULL = { warmSeconds: 120, settleSeconds: 5, seconds: 20, rates: [50, 100, 150, 200, 250, 300, 400, 500, 600, 800, 1_000] }
const QUICK = { warmSeconds: 2, settleSeconds: 1, seconds: 3, rates: [20, 40] }

const PATIENCE_MS = 60_000

/** One warm system and a rising rate, until it is more than the system carries. */
function ask(asked: Asked): Promise<Answered> {
  const { quick, systems } = asked
  const size = { ...(quick ? QUICK : FULL), ...(asked.seconds && { seconds: asked.seconds }) }
  return systems.whole(async (system) => {
    await openShop(system)
    const load = await Load.begin({ brokers: system.brokers, run: `c${Date.now().toString(36)}`, seed: 15 }, system.logs)
    let steps: RateStep[]
    try {
      steps = await climb(system, load, size, asked)
    } finally {
      await load.stop()
    }
    if (system.restarts) throw new Error(`${system.restarts} services died under the load: see ${system.logs}`)
    return answered(steps, size.seconds, { quick, laws: await systems.proveWhole(system) })
  })
}

async function climb(system: BenchSystem, load: Load, size: typeof FULL, { signal, say }: Asked): Promise<RateStep[]> {
  const [first = 0] = size.rates
  say(`warming up for ${size.warmSeconds} s at ${figure(first)}/s`)
  load.tell({ type: 'rate', rate: first })
  await delay(size.warmSeconds * 1000, undefined, { signal })
  await load.drain(PATIENCE_MS, signal)
  const steps: RateStep[] = []
  for (const rate of size.rates) {
    const step = await rateStep(system, load, rate, size, signal)
    steps.push(step)
    say(`${figure(rate)}/s: ${figure(step.achieved)}/s, p99 ${figure(step.p99)} ms${step.sustained ? '' : ', the lag grows'}`)
    if (!step.sustained) break
  }
  return steps
}

function answered(steps: readonly RateStep[], seconds: number, { quick, laws }: { quick: boolean; laws: Laws }): Answered {
  const sustained = steps.filter((step) => step.sustained).map(({ offered }) => offered)
  const rows = steps.map(({ offered, achieved, p50, p99, p999, cost, sustained: kept }): Cell[] => [
    ...[offered, achieved, p50, p99, p999, cost.cpuTotalMs],
    ...[`${figure(100 * cost.machine)} %`, kept ? '' : 'the lag grows'],
  ])
  return {
    report: table(['offered/s', 'handed off/s', 'p50 ms', 'p99 ms', 'p99.9 ms', 'CPU-ms/order', 'machine', ''], rows),
    answer: {
      ...{ question: 'load-curve', measured: Math.max(0, ...sustained), limit: null, ratio: null, unit: 'orders/s' },
      ...{ seconds, quick },
      points: steps.map(({ offered, achieved, p50, p99, p999, orders, cost, sustained: kept }) => ({
        ...{ offered, achieved: rounded(achieved), p50: rounded(p50), p99: rounded(p99), p999: rounded(p999), orders },
        ...{ cpuMs: rounded(cost.cpuTotalMs, 2), machine: rounded(cost.machine, 2), sustained: kept },
        cpuMsOf: Object.fromEntries(Object.entries(cost.cpuMs).map(([name, ms]) => [name, rounded(ms, 2)])),
      })),
      laws,
    },
  }
}

const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits))

export const loadCurve: Question = {
  name: 'load-curve',
  description: 'orders/s and milliseconds until the hand-off at rising offered rates, up to the first that is too much',
  ask,
}
