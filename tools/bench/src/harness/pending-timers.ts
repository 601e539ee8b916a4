import { contractOf, OrderReceived } from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { eventOf, EventWriters } from '../load/event-writers.js'
import { rowsOf } from './database.js'
import { SHOP } from './parties.js'
import { untilCount } from './progress.js'
import type { BenchSystem } from './system.js'

const HOUR_MS = 3_600_000
const PATIENCE_MS = 30_000
/** A million rows take a while. */
const WITHIN_MS = 240_000

/** Orders whose stock is answered late are looked at first when their stage has used up its budget: hours, so that most clocks are young. */
export const SLOW_POLICY = {
  promise: 'always',
  promiseMs: 48 * HOUR_MS,
  budgetsMs: {
    intake: HOUR_MS,
    'stock-and-slot': 12 * HOUR_MS,
    operator: 12 * HOUR_MS,
    payment: 12 * HOUR_MS,
    'hand-off': 12 * HOUR_MS,
  },
  atRiskPercent: 90,
  ladder: [{ stage: 'stock-and-slot', rung: 100, actions: ['page-supervisor'] }],
  pauses: [],
  pageWindowMs: HOUR_MS,
}

/** The rows of one order as the service wrote them, again and again: from `first` on, each with its timer due at another instant. */
const REPEAT = `
  with made as (
    select ('00000000-0000-7000-8000-' || lpad(to_hex($2 + n), 12, '0'))::uuid as id,
      $3::timestamptz + n * $4::float8 * interval '1 millisecond' as due from generate_series(0, $5::int - 1) n
  ), moved as (
    select m.id, m.due, floor(extract(epoch from m.due - c.timer_at) * 1000)::bigint as ms from made m, clock c where c.order_id = $1
  ), clocks as (
    insert into clock (order_id, revision, policy_version, timer_at, received_at, ended_at, deadline, elapsed_ms, wall_ms, watched, shop_id,
      policy_shop, state, ended_by, breach_class, fired, pauses, facts)
    select m.id, c.revision, c.policy_version, c.timer_at + m.ms * interval '1 ms', c.received_at + m.ms * interval '1 ms', c.ended_at,
      c.deadline + m.ms * interval '1 ms', c.elapsed_ms, c.wall_ms, c.watched, c.shop_id, c.policy_shop, c.state, c.ended_by, c.breach_class,
      c.fired, c.pauses, (select array_agg(f + (m.ms << 16) order by place) from unnest(c.facts) with ordinality as u(f, place))
    from moved m, clock c where c.order_id = $1 returning order_id, timer_at
  )
  insert into timer (name, owner, due_at) select t.name, c.order_id::text, c.timer_at from clocks c, timer t where t.owner = $1::text`

const sql = <Row extends object>(system: BenchSystem, text: string, values: unknown[] = []): Promise<Row[]> =>
  rowsOf<Row>(system.database('sla-tracker'), text, values, WITHIN_MS)

/** An order that sla-tracker follows from now on; resolves with its id when its clock runs. */
export async function followOrder(system: BenchSystem, signal: AbortSignal): Promise<string> {
  const orderId = newId()
  const event = { ...contractOf(OrderReceived).example, orderId, shopId: SHOP.id, receivedAt: new Date().toISOString() }
  const writers = await EventWriters.open(system.brokers, 1)
  try {
    await writers.write(1, () => [eventOf(OrderReceived, event)], signal)
  } finally {
    await writers.close()
  }
  const clocks = async (): Promise<number> => (await sql(system, 'select from timer where owner = $1', [orderId])).length
  await untilCount('a clock that runs', 1, clocks, { patience: PATIENCE_MS, signal })
  return orderId
}

export interface Repeats {
  first: number
  count: number
  /** When the first is due; the next each `everyMs` later. */
  from: Date
  everyMs: number
}

export async function repeatClock(system: BenchSystem, orderId: string, { first, count, from, everyMs }: Repeats): Promise<void> {
  await sql(system, REPEAT, [orderId, first, from, everyMs, count])
}

/** Statistics as autovacuum would have them, and nothing left to write from before. */
export async function settleTables(system: BenchSystem): Promise<void> {
  await sql(system, 'vacuum analyze clock')
  await sql(system, 'vacuum analyze timer')
  await sql(system, 'checkpoint')
}

export const databaseNow = async (system: BenchSystem): Promise<number> =>
  (await sql<{ now: number }>(system, 'select extract(epoch from clock_timestamp())::float8 * 1000 as now'))[0]?.now ?? Number.NaN

export const count = async (system: BenchSystem, table: 'timer' | 'fired_rung'): Promise<number> =>
  (await sql<{ count: number }>(system, `select count(*)::float8 as count from ${table}`))[0]?.count ?? 0

export interface Firing {
  orderId: string
  /** Milliseconds since 1970, by the database. */
  dueAt: number
  firedAt: number
}

/** When the stage of each order had used up its budget, and when the rung for it fired. */
export const firings = (system: BenchSystem, offsetMs: number): Promise<Firing[]> =>
  sql<Firing>(
    system,
    `select order_id as "orderId", extract(epoch from c.received_at)::float8 * 1000 + $1::float8 as "dueAt",
       extract(epoch from f.fired_at)::float8 * 1000 as "firedAt" from fired_rung f join clock c using (order_id)`,
    [offsetMs],
  )

/** Milliseconds from the receipt of this order to its first look. */
export const lookAfter = async (system: BenchSystem, orderId: string): Promise<number> => {
  const text = 'select extract(epoch from timer_at - received_at)::float8 * 1000 as ms from clock where order_id = $1'
  return (await sql<{ ms: number }>(system, text, [orderId]))[0]?.ms ?? Number.NaN
}
