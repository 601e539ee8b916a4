import { setTimeout as delay } from 'node:timers/promises'
import { databaseOf } from '@fifteen/start'
import pg from 'pg'
import { RECEIVED, TOPICS } from './parties.js'
import type { BenchSystem } from './system.js'
import { LawBroken } from './laws.js'
import { scanTopic } from './topic-scan.js'

const PUBLISHED_WITHIN_MS = 120_000
const HANDED_OFF_WITHIN_MS = 60_000
const LOOK_EVERY_MS = 200

export async function askIntake<Row extends object>(system: BenchSystem, text: string, values: unknown[] = []): Promise<Row[]> {
  const connectionString = system.stack.databaseUrl(databaseOf('order-intake'))
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000, statement_timeout: 60_000 })
  await client.connect()
  try {
    return (await client.query<Row>(text, values)).rows
  } finally {
    await client.end()
  }
}

const UNPUBLISHED = 'select (last_value > (select cursor from relay)) as "some" from outbox_position'

/**
 * What can be proved where order-intake runs alone: as many orders are durable as were accepted (`more` may have been accepted without
 * that anybody heard it), and each of them, and no other, was told to the pipeline. Throws LawBroken. Resolves with the durable orders.
 */
export async function proveIntake(system: BenchSystem, accepted: number, more: number, signal: AbortSignal): Promise<number> {
  const giveUp = performance.now() + PUBLISHED_WITHIN_MS
  let durable: Set<string>
  let told: Set<string>
  // What was under way when the last asker left may become durable, and be told, while the topic is read.
  do {
    durable = await durableOrders(system)
    while ((await askIntake<{ some: boolean }>(system, UNPUBLISHED))[0]?.some) {
      if (performance.now() > giveUp)
        throw new LawBroken(`after ${PUBLISHED_WITHIN_MS / 1000} s the outbox of order-intake is not published`)
      await delay(LOOK_EVERY_MS, undefined, { signal })
    }
    if (performance.now() > giveUp) throw new LawBroken(`after ${PUBLISHED_WITHIN_MS / 1000} s order-intake still accepts orders`)
    told = await toldOrders(system)
  } while ((await durableOrders(system)).size !== durable.size)
  if (durable.size < accepted || durable.size > accepted + more)
    throw new LawBroken(`${accepted} orders were accepted, ${durable.size} are durable`)
  const untold = missingFrom(told, durable)
  const unknown = missingFrom(durable, told)
  if (untold || unknown)
    throw new LawBroken(`of ${durable.size} durable orders ${untold} were not told; ${unknown} were told and are not there`)
  return durable.size
}

const NOT_HANDED_OFF = `select coalesce(status, 'unknown') as "status", count(*)::int as "orders"
  from unnest($1::uuid[]) as heard (order_id) left join order_state using (order_id) where status is distinct from 'handed-off'
  group by status order by status`

/** Resolves when order-intake knows each of these orders as handed off. Throws LawBroken, with what they are instead, where that does not become so. */
export async function untilHandedOff(system: BenchSystem, orders: readonly string[], signal: AbortSignal): Promise<void> {
  const giveUp = performance.now() + HANDED_OFF_WITHIN_MS
  for (;;) {
    const left = await askIntake<{ status: string; orders: number }>(system, NOT_HANDED_OFF, [orders])
    if (!left.length) return
    const states = left.map(({ status, orders: count }) => `${count} ${status}`).join(', ')
    if (performance.now() > giveUp) throw new LawBroken(`of ${orders.length} orders that heard 202 not all are handed off: ${states}`)
    await delay(LOOK_EVERY_MS, undefined, { signal })
  }
}

async function durableOrders(system: BenchSystem): Promise<Set<string>> {
  const orders = await askIntake<{ id: string }>(system, "select order_id as id from order_state where status <> 'awaited'")
  return new Set(orders.map(({ id }) => id))
}

async function toldOrders(system: BenchSystem): Promise<Set<string>> {
  const told = new Set<string>()
  await scanTopic(system.brokers, TOPICS.accepted, ({ key, headers }) => {
    if (headers?.['ce_type']?.toString() === RECEIVED) told.add(key?.toString() ?? '')
  })
  return told
}

const missingFrom = (set: ReadonlySet<string>, others: ReadonlySet<string>): number => [...others].filter((id) => !set.has(id)).length
