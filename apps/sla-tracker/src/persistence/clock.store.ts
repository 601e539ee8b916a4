import { FifteenError } from '@fifteen/kernel'
import { Timers, type TimerSetting } from '@fifteen/messaging'
import { statement, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'
import { type Clock } from '../domain/clock.js'
import { type Evaluation } from '../domain/evaluation.js'
import { CLOCK_COLUMNS, toClock, toValues, type ClockRow } from './clock-row.js'

/** Name of the durable timers: one per order that runs. */
export const CLOCK_TIMER = 'clock'

/** Another instance wrote an order's first row at the same time: the work is repeated with that row in sight. */
export class ClockRace extends FifteenError {
  constructor() {
    super('clock-race', 'another instance has begun one of these clocks; the chunk is repeated', { retryable: true })
  }
}

export interface KeptClock {
  clock: Clock
  /** Counts the writes of the row; 0 for one that is not there yet. */
  revision: number
}

export interface LockedClocks {
  /** The database's clock, never later than when the rows were locked. */
  now: number
  clocks: Map<string, KeptClock>
}

export interface ClockChange extends KeptClock {
  evaluation: Evaluation | undefined
}

const lockQuery = (skipLocked: string) => `
  with locked as materialized (
    select ${CLOCK_COLUMNS} from clock where order_id = any($1::uuid[]) order by order_id for update ${skipLocked}
  )
  select n.now, locked.* from (select floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now) n left join locked on true`
const lock = statement('clock-lock', lockQuery(''))
const lockFree = statement('clock-lock-free', lockQuery('skip locked'))
const existing = statement('clock-existing', 'select order_id as "orderId" from clock where order_id = any($1::uuid[])')
const read = statement(
  'clock-read',
  `select floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now, ${CLOCK_COLUMNS} from clock where order_id = $1`,
)
const write = statement(
  'clock-write',
  `with written as (
     insert into clock as c (order_id, revision, policy_version, timer_at, received_at, ended_at, deadline, elapsed_ms, wall_ms, watched,
       shop_id, policy_shop, state, ended_by, breach_class, fired, pauses, facts)
     select a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r::bigint[]
     from unnest($1::uuid[], $2::int[], $3::int[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[], $8::bigint[],
       $9::bigint[], $10::boolean[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[])
       as u(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r)
     on conflict (order_id) do update set revision = excluded.revision, policy_version = excluded.policy_version,
       timer_at = excluded.timer_at, received_at = excluded.received_at, ended_at = excluded.ended_at, deadline = excluded.deadline,
       elapsed_ms = excluded.elapsed_ms, wall_ms = excluded.wall_ms, watched = excluded.watched, shop_id = excluded.shop_id,
       policy_shop = excluded.policy_shop, state = excluded.state, ended_by = excluded.ended_by, breach_class = excluded.breach_class,
       fired = excluded.fired, pauses = excluded.pauses, facts = excluded.facts
     where c.revision = excluded.revision - 1
     returning 1)
   select count(*)::int as rows from written`,
)

/** The clocks with their timers. */
@Injectable()
export class ClockStore {
  readonly #timers = new Timers(CLOCK_TIMER)

  /** Locks what exists of these orders, in the order of their ids. */
  async lock(sql: Sql, orderIds: readonly string[]): Promise<LockedClocks> {
    return toLocked(await sql.query<LockedRow>(lock, [orderIds]))
  }

  /**
   * Locks those that nobody else holds. Events lock clocks before timers, firing timers the other way round: it must not wait for a
   * clock, or the two would wait for each other.
   */
  async lockFree(sql: Sql, orderIds: readonly string[]): Promise<LockedClocks> {
    return toLocked(await sql.query<LockedRow>(lockFree, [orderIds]))
  }

  /** Which of these orders have a clock at all. */
  async existing(sql: Sql, orderIds: readonly string[]): Promise<string[]> {
    if (!orderIds.length) return []
    return (await sql.query<{ orderId: string }>(existing, [orderIds])).map(({ orderId }) => orderId)
  }

  /** A clock as it is, and the database's clock. */
  async read(sql: Sql, orderId: string): Promise<{ now: number; clock: Clock } | undefined> {
    const [row] = await sql.query<ClockRow & { now: number }>(read, [orderId])
    return row && { now: row.now, clock: toClock(row) }
  }

  /** Writes each clock as the successor of the revision it was made from. Throws ClockRace. */
  async write(sql: Sql, changes: readonly ClockChange[]): Promise<void> {
    if (!changes.length) return
    const rows = [...changes]
      .sort((a, b) => (a.clock.orderId < b.clock.orderId ? -1 : 1))
      .map(({ clock, revision, evaluation }) => toValues(clock, revision + 1, evaluation))
    const columns = rows[0]?.map((_, column) => rows.map((row) => row[column])) ?? []
    const [written] = await sql.query<{ rows: number }>(write, columns)
    if (written?.rows !== changes.length) throw new ClockRace()
  }

  /** Arms or removes timers. */
  async setTimers(sql: Sql, settings: readonly TimerSetting[]): Promise<void> {
    await this.#timers.set(sql, settings)
  }
}

type LockedRow = { now: number } & (ClockRow | { orderId: null })

function toLocked(rows: LockedRow[]): LockedClocks {
  const clocks = rows.flatMap((row): [string, KeptClock][] =>
    row.orderId === null ? [] : [[row.orderId, { clock: toClock(row), revision: row.revision }]],
  )
  return { now: rows[0]?.now ?? 0, clocks: new Map(clocks) }
}
