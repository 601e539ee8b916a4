import { costOf, costTables } from '../harness/cost.js'
import { belowFloor, headline } from '../harness/headline.js'
import { figure, table } from '../harness/table.js'
import { findPgbench } from '../limit/find-pgbench.js'
import { IntakeLimit } from '../limit/intake-limit.js'
import { Statements } from '../profile/statements.js'
import type { Answered, Asked, Question } from '../question.js'
import { carry, type Carried } from './carry.js'

const FULL = { limitSeconds: 15, warmSeconds: 60, seconds: 120, window: 4_000 }
/** Long enough that its ratio can be held against the floor. */
const QUICK = { limitSeconds: 2, warmSeconds: 8, seconds: 8, window: 1_000 }

async function ask(asked: Asked): Promise<Answered> {
  const { limitSeconds, ...chosen } = asked.quick ? QUICK : FULL
  const size = { ...chosen, ...(asked.seconds && { seconds: asked.seconds }), ...(asked.window && { window: asked.window }) }
  const { signal, say } = asked
  const pgbench = findPgbench(asked.env)
  return asked.systems.whole(async (system) => {
    const statements = asked.statements ? await Statements.prepare(system.stack) : undefined
    const limit = new IntakeLimit(pgbench, system.stack.postgres, limitSeconds)
    const measureLimit = async (when: string): Promise<void> => say(`limit ${when}: ${figure(await limit.measure(signal))} orders/s`)
    await system.stopServices()
    await measureLimit('before')
    let carried = await carry(asked, system, size, { between: () => measureLimit('between, beside idle services'), statements })
    // The median with the limit that is still to come is no higher than the highest so far.
    if (asked.quick && belowFloor(carried.perSecond / Math.max(...limit.taken), headline())) {
      say('below the floor; looking once more, now that the services are warm')
      carried = await carry(asked, system, size)
    }
    await system.stopServices()
    await measureLimit('after')
    return answered(carried, limit, size.window, asked)
  })
}

function answered(carried: Carried, limit: IntakeLimit, window: number, asked: Asked): Answered {
  const { perSecond, dossiers, receipts, before, after, drainSeconds, profiles, laws } = carried
  const cost = costOf(before, after, receipts.orders)
  const { rate, quick, nodeFlags } = asked
  const ratio = perSecond / limit.median
  const parts = receipts.parts.map(Math.round)
  const refuted = quick ? belowFloor(ratio, headline()) : undefined
  const report = [
    table(
      ['', 'orders/s'],
      [
        ['receipts, as the broker took them in', receipts.perSecond],
        ['  in each quarter', parts.join(' ')],
        ['dossiers, as published', dossiers.perSecond],
        ['pgbench, one order a transaction', limit.taken.map((tps) => figure(tps)).join(' ')],
        ['ratio', figure(ratio)],
        ['drained after the end, s', figure(drainSeconds)],
      ],
    ),
    costTables(cost),
    profiles,
  ]
  return {
    report: report.filter(Boolean).join('\n\n'),
    ...(refuted && { refuted }),
    answer: {
      question: 'pipeline',
      measured: rounded(perSecond),
      limit: rounded(limit.median),
      ratio: rounded(ratio, 3),
      unit: 'orders/s',
      limits: limit.taken.map((tps) => rounded(tps)),
      parts,
      seconds: Math.round((after.at - before.at) / 1000),
      ...(rate ? { rate } : { window }),
      quick,
      ...(nodeFlags.length && { nodeFlags }),
      drainSeconds: rounded(drainSeconds),
      cpuMs: Object.fromEntries(Object.entries(cost.cpuMs).map(([name, ms]) => [name, rounded(ms, 3)])),
      cpuTotalMs: rounded(cost.cpuTotalMs, 3),
      recordsPerOrder: rounded(cost.recordsTotal, 2),
      readsPerOrder: { records: rounded(cost.readsTotal, 2), rows: rounded(cost.fetched, 2) },
      commitsPerOrder: rounded(cost.commits, 4),
      rowsPerOrder: { inserted: rounded(cost.inserted, 2), updated: rounded(cost.updated, 2), deleted: rounded(cost.deleted, 2) },
      walBytesPerOrder: Math.round(cost.walBytes),
      chunkRecords: Object.fromEntries(Object.entries(cost.chunks).map(([name, { records }]) => [name, Math.round(records)])),
      laws,
    },
  }
}

const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits))

export const pipeline: Question = {
  name: 'pipeline',
  description: 'orders/s through the whole pipeline by the fast path, against one pgbench transaction for each order',
  ask,
}
