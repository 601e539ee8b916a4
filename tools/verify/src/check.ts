import { setTimeout as pause } from 'node:timers/promises'
import { LAWS } from './laws/index.js'
import type { Violation } from './law.js'
import { type PersonalColumns, ROWS_A_TABLE, scanColumns } from './personal-columns.js'
import type { System } from './system.js'
import { TopicFacts } from './topic-facts.js'

export interface CheckOptions {
  /** Whether services run: only what persists is then a violation. */
  running: boolean
  /** Milliseconds between two looks. */
  windowMs: number
  /** Milliseconds for which a shrinking list is looked at again. */
  timeoutMs: number
}

/** What was looked through, and where that was not everything. */
export interface Scope {
  /** Distinct personal values of the orders that were looked for. */
  personalValues: number
  tables: number
  columns: number
  rows: number
  /** At most so many rows of a table are read; of a larger one a sample. */
  rowsOfATable: number
  /** Larger tables, as service/table. */
  sampled: string[]
}

export interface Checked {
  violations: Violation[]
  scope: Scope
}

const identity = ({ law, order, detail }: Violation): string => `${law}\n${order ?? ''}\n${detail.replace(/\d+/g, '#')}`

async function look(system: System): Promise<Checked> {
  const topics = await TopicFacts.read(system.brokers)
  const columns = await scanColumns(system, topics.personal)
  const violations: Violation[] = []
  for (const law of LAWS) violations.push(...(await law.violations({ system, topics, columns })))
  return { violations, scope: scopeOf(topics, columns) }
}

const scopeOf = ({ personal }: TopicFacts, { tables, columns, rows, sampled }: PersonalColumns): Scope => ({
  personalValues: personal.size,
  ...{ tables, columns, rows },
  rowsOfATable: ROWS_A_TABLE,
  sampled,
})

/** Every violation; of a running system those that stand in every look until the list no longer shrinks. */
export async function check(system: System, { running, windowMs, timeoutMs }: CheckOptions): Promise<Checked> {
  let standing = await look(system)
  if (!running) return standing
  for (const deadline = performance.now() + timeoutMs; standing.violations.length && performance.now() < deadline;) {
    await pause(windowMs)
    const next = await look(system)
    const again = new Map(next.violations.map((violation) => [identity(violation), violation]))
    const persisting = standing.violations.flatMap((violation) => again.get(identity(violation)) ?? [])
    const settled = persisting.length === standing.violations.length
    standing = { violations: persisting, scope: next.scope }
    if (settled) break
  }
  return standing
}
