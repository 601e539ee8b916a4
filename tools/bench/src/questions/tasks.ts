import { cpuByName } from '../harness/cpu.js'
import { proveLaws } from '../harness/laws.js'
import { fillQueue, hireOperators, MOST_LEASES } from '../harness/queue.js'
import { seedParties } from '../harness/seed.js'
import { quantile } from '../harness/statistics.js'
import type { BenchSystem } from '../harness/system.js'
import { type Cell, figure, table } from '../harness/table.js'
import { type Asking, askForTasks } from '../load/operators.js'
import { Profiling } from '../profile/profiling.js'
import { Statements } from '../profile/statements.js'
import type { Answered, Asked, Question } from '../question.js'
import { leasedTasks, racesOf } from './lease-races.js'

const FULL = { waiting: 10_000, operators: 500, warmSeconds: 30, seconds: 20 }
const QUICK = { waiting: 300, operators: 50, warmSeconds: 1, seconds: 2 }
const EVERY_MS = 1_000
/** Milliseconds within which 99 of 100 are to have their task. */
const TARGET_MS = 25

interface Run {
  ms: number[]
  statuses: Record<string, number>
  cpuMs: Record<string, number>
  profiles: string
}

async function ask(asked: Asked): Promise<Answered> {
  const chosen = { ...(asked.seconds && { seconds: Math.round(asked.seconds) }), ...(asked.rate && { operators: Math.round(asked.rate) }) }
  const size = { ...(asked.quick ? QUICK : FULL), ...chosen }
  return asked.systems.fresh(async (system) => {
    const statements = asked.statements ? await Statements.prepare(system.stack) : undefined
    return answered(await run(asked, system, size, statements), size, asked.quick)
  })
}

/** At no time fewer wait than the question says: what is given out comes on top. */
async function run(asked: Asked, system: BenchSystem, size: typeof FULL, statements: Statements | undefined): Promise<Run> {
  const { signal, say, profile } = asked
  const { waiting, operators, warmSeconds, seconds } = size
  if (warmSeconds + seconds > MOST_LEASES)
    throw new Error(`an operator may hold ${MOST_LEASES} tasks: ask for ${MOST_LEASES - warmSeconds} seconds at most`)
  await system.startServices() // each makes its database; the laws look into all of them
  await seedParties(system)
  await system.stopServices()
  await system.startServices(['operator-tasks'])
  const tasks = waiting + operators * (warmSeconds + seconds)
  say(`opening ${figure(tasks)} tasks`)
  const logins = await hireOperators(system, operators)
  await fillQueue(system, tasks, signal)
  say(`${operators} operators ask once a second`)
  const warm = await askForTasks(system.url('operator-tasks'), logins, { rounds: warmSeconds, everyMs: EVERY_MS, signal })
  const profiling = profile.length ? await Profiling.begin(system, profile) : undefined
  await statements?.begin()
  const load = { name: 'load: operators', pid: process.pid, children: false }
  const before = cpuByName([...system.processes(), load])
  const measured = await askForTasks(system.url('operator-tasks'), logins, { rounds: seconds, everyMs: EVERY_MS, signal })
  const after = cpuByName([...system.processes(), load])
  const profiles = [(await profiling?.end()) ?? '', (await statements?.end(measured.length)) ?? '']
  await requireNoRace(system, [...warm, ...measured], tasks)
  await proveLaws(system, signal)
  return {
    ms: measured.map(({ ms }) => ms),
    statuses: countsOf(measured),
    cpuMs: Object.fromEntries([...after].map(([name, ms]) => [name, (ms - (before.get(name) ?? 0)) / measured.length])),
    profiles: profiles.filter(Boolean).join('\n\n'),
  }
}

async function requireNoRace(system: BenchSystem, asked: readonly Asking[], tasks: number): Promise<void> {
  if (system.restarts) throw new Error(`operator-tasks died under the load: see ${system.logs}`)
  const races = racesOf(asked, await leasedTasks(system), tasks)
  if (Object.values(races).some((count) => count > 0)) throw new Error(`operators raced for tasks: ${JSON.stringify(races)}`)
}

const countsOf = (asked: readonly Asking[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(asked, ({ status }) => String(status))].map(([status, each]) => [status, each.length]))

function answered({ ms, statuses, cpuMs, profiles }: Run, size: typeof FULL, quick: boolean): Answered {
  const [p50, p95, p99, most] = [0.5, 0.95, 0.99, 1].map((share) => quantile(ms, share)) as [number, number, number, number]
  const rate = (size.operators * 1_000) / EVERY_MS
  const title = `next task at ${figure(rate)}/s of ${figure(size.waiting)}, ms from the intended instant`
  const report = [
    table([title, 'p50', 'p95', 'p99', 'most'], [['operator-tasks', p50, p95, p99, most]]),
    table(
      ['process', 'CPU-ms each'],
      Object.entries(cpuMs).map(([name, each]): Cell[] => [name, each]),
    ),
    profiles,
  ]
  return {
    report: report.filter(Boolean).join('\n\n'),
    answer: {
      question: 'tasks',
      measured: rounded(p99),
      limit: TARGET_MS,
      ratio: rounded(p99 / TARGET_MS, 2),
      unit: 'ms',
      quantile: 'p99',
      p50: rounded(p50),
      p95: rounded(p95),
      most: rounded(most),
      rate,
      asked: ms.length,
      waiting: size.waiting,
      operators: size.operators,
      lostRaces: 0,
      statuses,
      cpuMs: Object.fromEntries(Object.entries(cpuMs).map(([name, each]) => [name, rounded(each, 3)])),
      quick,
      laws: 'hold',
    },
  }
}

const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits))

export const tasks: Question = {
  name: 'tasks',
  description: 'milliseconds to the next task, 500 operators asking once a second for one of 10,000; no task to two, none lost',
  ask,
}
