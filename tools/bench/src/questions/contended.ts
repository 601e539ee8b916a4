import { type Cell, figure, table } from '../harness/table.js'
import { findPgbench } from '../limit/find-pgbench.js'
import { PgbenchLimit, type PgbenchWorkload } from '../limit/pgbench-limit.js'
import { Statements } from '../profile/statements.js'
import type { Answered, Asked } from '../question.js'
import { contend, type Contended, type ContendedRun, SCARCE } from './contention.js'

const FULL = { limitSeconds: 15, orders: 100_000 }
/** 64 clients have to log in first. */
const QUICK = { limitSeconds: 2, orders: 1_500 }
/** Times the limit that is to be reached. */
const TARGET = 5

interface ContendedQuestion {
  question: string
  unit: string
  /** What too many of the scarce thing are called. */
  over: string
  thing: Contended
  limit: PgbenchWorkload
}

/** pgbench before and after, the service alone in between. */
export async function askContended(asked: Asked, of: ContendedQuestion): Promise<Answered> {
  const { limitSeconds, orders } = asked.quick ? QUICK : FULL
  const { signal, say } = asked
  const pgbench = findPgbench(asked.env)
  return asked.systems.fresh(async (system) => {
    const statements = asked.statements ? await Statements.prepare(system.stack) : undefined
    const limit = new PgbenchLimit(pgbench, system.stack.postgres, limitSeconds, of.limit)
    const measureLimit = async (when: string): Promise<void> => say(`limit ${when}: ${figure(await limit.measure(signal))} updates/s`)
    await measureLimit('before')
    const run = await contend(asked, system, of.thing, orders, statements)
    await system.stopServices()
    await measureLimit('after')
    return answered(run, limit, of, asked)
  })
}

function answered(run: ContendedRun, limit: PgbenchLimit, { question, unit, over, thing }: ContendedQuestion, asked: Asked): Answered {
  const { perSecond, parts, orders, cpuMs, profiles, scarce } = run
  const ratio = perSecond / limit.median
  const report = [
    table(
      ['', unit],
      [
        [thing.service, perSecond],
        ['  in each quarter', parts.map((part) => figure(Math.round(part))).join(' ')],
        [`pgbench, one row, ${limit.clients} clients`, limit.taken.map((tps) => figure(tps)).join(' ')],
        ['ratio', figure(ratio)],
        [
          `of ${SCARCE.units}, wanted ${SCARCE.wanted} times`,
          `${scarce.taken} taken, ${scarce.refused} refused, ${scarce.oversold} ${over}`,
        ],
      ],
    ),
    table(
      ['process', 'CPU-ms each'],
      Object.entries(cpuMs).map(([name, ms]): Cell[] => [name, ms]),
    ),
    profiles,
  ]
  return {
    report: report.filter(Boolean).join('\n\n'),
    answer: {
      question,
      measured: Math.round(perSecond),
      limit: Math.round(limit.median),
      ratio: Number(ratio.toFixed(2)),
      unit,
      target: TARGET,
      limits: limit.taken.map(Math.round),
      parts: parts.map(Math.round),
      orders,
      [over]: scarce.oversold,
      taken: scarce.taken,
      refused: scarce.refused,
      cpuMs: Object.fromEntries(Object.entries(cpuMs).map(([name, ms]) => [name, Number(ms.toFixed(3))])),
      quick: asked.quick,
      laws: 'hold',
    },
  }
}
