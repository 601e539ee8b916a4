import { setTimeout as delay } from 'node:timers/promises'
import { SERVICES } from '@fifteen/start'
import { memoryOf, peakMemory } from '../harness/memory.js'
import { openShop } from '../harness/seed.js'
import type { BenchSystem } from '../harness/system.js'
import type { Laws } from '../harness/systems.js'
import { type Cell, figure, table } from '../harness/table.js'
import { Load } from '../load/load.js'
import { confirmAll, outOfTurn, type TakenTask } from '../load/operator.js'
import { steadyRate } from '../load/steady-rate.js'
import { type Drained, floodHttp, floodTopic } from '../overload/phases.js'
import type { Answered, Asked, Question } from '../question.js'

const FULL = { warmSeconds: 30, seconds: 40, window: 4_000, floodSeconds: 120, commented: 40 }
const QUICK = { warmSeconds: 1, seconds: 3, window: 200, floodSeconds: 2, commented: 2 }
/** Of the sustained rate. */
const TIMES = 3
const LEAST_DRAIN = 0.9
const MOST_MEMORY = 1.5
const PATIENCE_MS = 60_000
/** Until memory that is not needed any more may have been given back. */
const REST_MS = 10_000

type Memory = Record<'idle' | 'sustained' | 'topic' | 'http' | 'after', Map<string, number>>

interface Measured {
  sustained: number
  topic: Awaited<ReturnType<typeof floodTopic>>
  http: Awaited<ReturnType<typeof floodHttp>>
  tasks: TakenTask[]
  memory: Memory
  laws: Laws
}

async function ask(asked: Asked): Promise<Answered> {
  const { quick, seconds, window, systems } = asked
  const size = { ...(quick ? QUICK : FULL), ...(seconds && { floodSeconds: seconds }), ...(window && { window }) }
  return systems.whole(async (system) => {
    await openShop(system)
    const load = await Load.begin({ brokers: system.brokers, run: `o${Date.now().toString(36)}`, seed: 15 }, system.logs)
    let measured: Omit<Measured, 'laws'>
    try {
      measured = await measure(asked, system, load, size)
    } finally {
      await load.stop()
    }
    if (system.restarts) throw new Error(`${system.restarts} services died under the load: see ${system.logs}`)
    return answered({ ...measured, laws: await systems.proveWhole(system) }, size.floodSeconds, quick)
  })
}

async function measure({ signal, say, quick }: Asked, system: BenchSystem, load: Load, size: typeof FULL): Promise<Omit<Measured, 'laws'>> {
  const processes = system.processes()
  const idle = memoryOf(processes)
  const { done: sustained, peak } = await peakMemory(processes, () => steadyRate(load, size, PATIENCE_MS, signal))
  const flood = { rate: TIMES * sustained, seconds: size.floodSeconds }
  say(`sustained ${figure(sustained)} orders/s; ${figure(flood.rate)}/s by topic for ${flood.seconds} s`)
  const topic = await floodTopic(system, load, flood, size.commented, signal)
  say(`${figure(topic.backlog)} were left and drained at ${figure(topic.perSecond)}/s; the operator takes what waits`)
  const before = load.progress.finished
  const tasks = await confirmAll(system.url('operator-tasks'), size.commented, signal)
  await load.untilFinished(before + tasks.length, PATIENCE_MS, signal)
  say(`${figure(flood.rate)}/s by HTTP for ${flood.seconds} s`)
  const http = await floodHttp(system, load, flood, signal)
  await delay(quick ? 0 : REST_MS, undefined, { signal })
  return {
    sustained,
    topic,
    http,
    tasks,
    memory: { idle, sustained: peak, topic: topic.peak, http: http.peak, after: memoryOf(processes) },
  }
}

function answered({ sustained, topic, http, tasks, memory, laws }: Measured, seconds: number, quick: boolean): Answered {
  const { result } = http
  const shed = result.statuses['429'] ?? 0
  const growth = SERVICES.map(
    (name) => Math.max(memory.topic.get(name) ?? 0, memory.http.get(name) ?? 0) / (memory.sustained.get(name) ?? Number.NaN),
  )
  const memoryRatio = Math.max(...growth)
  const turns = outOfTurn(tasks)
  const ratio = topic.perSecond / sustained
  const row = (name: string, sent: number, accepted: number, { meanwhile, backlog, perSecond }: Drained): Cell[] => [
    name,
    sent,
    accepted,
    meanwhile,
    backlog,
    perSecond,
  ]
  const mib = (name: string): Cell[] => [name, ...Object.values(memory).map((each) => Math.round(each.get(name) ?? Number.NaN))]
  const statuses = Object.entries(result.statuses).map(([status, count]) => `${status}: ${figure(count)}`)
  const report = [
    `sustained ${figure(sustained)} orders/s; ${TIMES} x that for ${seconds} s`,
    table(
      ['', 'sent', 'accepted', 'handed off meanwhile', 'left', 'drained/s'],
      [row('by topic', topic.sent, topic.sent, topic), row('by HTTP', result.sent, result.accepted.length, http)],
    ),
    `answers by HTTP: ${statuses.join(', ')}; p50 ${figure(result.p50)} ms, p99 ${figure(result.p99)} ms; ${figure(result.owed)} the client could not even send`,
    table(['resident MiB', 'idle', 'sustained, peak', 'topic, peak', 'HTTP, peak', 'after'], [...SERVICES, 'kafka'].map(mib)),
    `operators took ${figure(tasks.length)} tasks, ${figure(turns)} of them out of turn (priority, then nearest deadline)`,
  ]
  return {
    report: report.join('\n\n'),
    answer: {
      ...{
        question: 'overload',
        measured: rounded(topic.perSecond, 1),
        limit: rounded(sustained, 1),
        ratio: rounded(ratio),
        unit: 'orders/s',
      },
      ...{ seconds, rate: rounded(TIMES * sustained, 1), lost: 0 },
      topic: {
        ...{ sent: topic.sent, backlog: topic.backlog, drainSeconds: rounded(topic.seconds, 1) },
        handedOffPerSecond: rounded(topic.meanwhile / seconds, 1),
      },
      http: {
        ...{ sent: result.sent, accepted: result.accepted.length, shed, statuses: result.statuses, owed: result.owed },
        ...{
          acceptedPerSecond: rounded(result.accepted.length / seconds, 1),
          handedOffPerSecond: rounded(http.meanwhile / seconds, 1),
          backlog: http.backlog,
          drainedPerSecond: rounded(http.perSecond, 1),
          p50: rounded(result.p50, 1),
          p99: rounded(result.p99, 1),
        },
      },
      memoryMiB: Object.fromEntries(SERVICES.map((name) => [name, mib(name).slice(1)])),
      ...{ memoryRatio: rounded(memoryRatio), tasksOutOfTurn: turns },
      met: ratio >= LEAST_DRAIN && memoryRatio <= MOST_MEMORY && !turns,
      quick,
      laws,
    },
  }
}

const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits))

export const overload: Question = {
  name: 'overload',
  description: 'three times the sustained rate by topic and by HTTP: what is lost, refused, held in memory, and how fast it drains',
  ask,
}
