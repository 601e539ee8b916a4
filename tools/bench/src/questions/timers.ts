import { setTimeout as delay } from 'node:timers/promises'
import { contractOf, SlaChanged } from '@fifteen/contracts'
import { memoryMiB } from '@fifteen/start'
import { firstSaid } from '../harness/answers.js'
import { cpuByName } from '../harness/cpu.js'
import { proveLaws } from '../harness/laws.js'
import { SHOP } from '../harness/parties.js'
import { count, databaseNow, firings, followOrder, lookAfter, repeatClock, settleTables, SLOW_POLICY } from '../harness/pending-timers.js'
import { untilCount } from '../harness/progress.js'
import { administer } from '../harness/ask.js'
import { seedParties } from '../harness/seed.js'
import type { BenchSystem } from '../harness/system.js'
import { figure } from '../harness/table.js'
import type { Answered, Asked, Question } from '../question.js'
import { Statements } from '../profile/statements.js'
import { Profiling } from '../profile/profiling.js'
import { type Drift, driftOf, type TimersRun, timersAnswer } from './timers-answer.js'

/** `leadMs`: from the setting of the timers that are due soon to the first due instant. */
const FULL = { pending: 1_000_000, rate: 2_000, warmSeconds: 5, seconds: 30, leadMs: 10_000 }
const QUICK = { pending: 20_000, rate: 200, warmSeconds: 1, seconds: 2, leadMs: 3_000 }
const HOUR_MS = 3_600_000
/** The far ones are due from so long after the beginning on, within as long again. */
const FAR_MS = HOUR_MS
const SETTLE_MS = 3_000
const PATIENCE_MS = 30_000

async function ask(asked: Asked): Promise<Answered> {
  const size = {
    ...(asked.quick ? QUICK : FULL),
    ...(asked.seconds && { seconds: asked.seconds }),
    ...(asked.rate && { rate: asked.rate }),
  }
  return asked.systems.fresh(async (system) => {
    const statements = asked.statements ? await Statements.prepare(system.stack) : undefined
    return timersAnswer(await run(asked, system, size, statements), size, asked.quick)
  })
}

async function run(asked: Asked, system: BenchSystem, size: typeof FULL, statements: Statements | undefined): Promise<TimersRun> {
  const { signal, say } = asked
  const { pending, rate, warmSeconds, seconds, leadMs } = size
  const dueSoon = Math.round(rate * (warmSeconds + seconds))
  await system.startServices() // each makes its database; the laws look into all of them
  await seedParties(system)
  await administer('PUT', system.url('sla-tracker'), `/v1/policies/${SHOP.id}`, SLOW_POLICY)
  await system.stopServices()
  const emptyStartMs = await start(system)
  const emptyMiB = memory(system)
  const orderId = await followOrder(system, signal)
  const offsetMs = await lookAfter(system, orderId)
  await system.stopServices()
  say(`setting ${figure(pending)} timers`)
  const now = await databaseNow(system)
  const far = { first: 1, count: pending, from: new Date(now + FAR_MS), everyMs: FAR_MS / pending }
  await repeatClock(system, orderId, far)
  await settleTables(system)
  const startMs = await start(system)
  const startedMiB = memory(system)
  // Fresh news tell the service that none are queued up: until then it would hold its timers back.
  await followOrder(system, signal)
  const from = (await databaseNow(system)) + leadMs
  await repeatClock(system, orderId, { first: pending + 1, count: dueSoon, from: new Date(from), everyMs: 1_000 / rate })
  const early = from - (await databaseNow(system))
  if (early < 0) throw new Error(`setting the timers took longer than the ${leadMs / 1000} s before the first of them`)
  await delay(early, undefined, { signal })
  const fired = await fire(asked, system, dueSoon, warmSeconds + seconds, statements)
  await delay(SETTLE_MS, undefined, { signal })
  const endMiB = memory(system)
  if (system.restarts) throw new Error(`sla-tracker died under the load: see ${system.logs}`)
  const drift = await judge(system, offsetMs, { dueSoon, timers: pending + dueSoon + 2, measuredFrom: from + warmSeconds * 1_000 })
  say('proving the laws')
  await proveLaws(system, signal)
  return {
    startMs,
    emptyStartMs,
    memory: { emptyMiB, startedMiB, ...fired.memory, endMiB },
    cpuMs: fired.cpuMs,
    profiles: fired.profiles,
    ...drift,
  }
}

async function start(system: BenchSystem): Promise<number> {
  const begun = performance.now()
  await system.startServices(['sla-tracker'])
  return performance.now() - begun
}

const memory = (system: BenchSystem): number => memoryMiB(system.processes())['sla-tracker'] ?? Number.NaN

/** Waits while timers become due, and looks at the memory after a third of the time: by then code and heap have found their size. */
async function fire(
  { signal, say, profile }: Asked,
  system: BenchSystem,
  dueSoon: number,
  seconds: number,
  statements: Statements | undefined,
): Promise<Pick<TimersRun, 'cpuMs' | 'profiles'> & { memory: { beginMiB: number } }> {
  say(`${figure(dueSoon)} timers become due within ${figure(seconds)} s`)
  const profiling = profile.length ? await Profiling.begin(system, profile) : undefined
  await statements?.begin()
  const before = cpuByName(system.processes())
  await delay((seconds * 1_000) / 3, undefined, { signal })
  const beginMiB = memory(system)
  await delay((seconds * 2_000) / 3, undefined, { signal })
  await untilCount('rungs that fired', dueSoon, () => count(system, 'fired_rung'), { patience: PATIENCE_MS, signal })
  const after = cpuByName(system.processes())
  const profiles = [(await profiling?.end()) ?? '', (await statements?.end(dueSoon)) ?? '']
  const cpuMs = Object.fromEntries([...after].map(([name, ms]) => [name, (ms - (before.get(name) ?? 0)) / dueSoon]))
  return { cpuMs, profiles: profiles.filter(Boolean).join('\n\n'), memory: { beginMiB } }
}

interface Expected {
  dueSoon: number
  timers: number
  /** Milliseconds since 1970: what is due before warms the service up. */
  measuredFrom: number
}

/** Throws where one fired early, twice or not at all, one that is not due fired, or a timer is gone. */
async function judge(system: BenchSystem, offsetMs: number, { dueSoon, timers, measuredFrom }: Expected): Promise<Drift> {
  const { topic, type } = contractOf(SlaChanged)
  const published = await firstSaid(system.brokers, topic, [type])
  const fired = await firings(system, offsetMs)
  const { early, untold } = driftOf(fired, published)
  const pending = await count(system, 'timer')
  if (early || untold || fired.length !== dueSoon || pending !== timers) {
    const found = JSON.stringify({ early, untold, fired: fired.length, due: dueSoon, pending, wanted: timers })
    throw new Error(`timers did not fire each once and in time: ${found}`)
  }
  return driftOf(
    fired.filter(({ dueAt }) => dueAt >= measuredFrom),
    published,
  )
}

export const timers: Question = {
  name: 'timers',
  description: 'drift of sla-tracker’s timers, 2,000 a second of a million pending; its start-up and its memory with them',
  ask,
}
