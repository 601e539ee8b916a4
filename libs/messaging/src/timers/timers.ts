import { statement, type Sql } from '@fifteen/persistence'

export interface TimerSetting {
  /** Whom it belongs to: the order's id, mostly. */
  owner: string
  /** Earliest instant at which to look again; null disarms. */
  dueAt: Date | null
}

export interface DueTimer {
  owner: string
  dueAt: Date
}

interface DueRow extends DueTimer {
  /** The due instant with the database's own precision. */
  exact: string
}

const scan = statement('timer-scan', `select pg_try_advisory_xact_lock(15005, hashtext($1)) as mine`)
const arm = statement(
  'timer-arm',
  `insert into timer (name, owner, due_at) select $1, u.owner, u.due from unnest($2::text[], $3::timestamptz[]) as u(owner, due) order by u.owner
   on conflict (name, owner) do update set due_at = excluded.due_at where timer.due_at <> excluded.due_at`,
)
// A join, not `owner = any($2)`: by the index of due instants that would compare every pending timer with the whole list.
const disarm = statement('timer-disarm', 'delete from timer t using unnest($2::text[]) as u(owner) where t.name = $1 and t.owner = u.owner')
// The clock is read once, by a sub-select: compared with the volatile function itself, no index could bound the scan.
const due = statement(
  'timer-due',
  `select owner, due_at as "dueAt", due_at::text as exact from timer
   where name = $1 and due_at <= (select clock_timestamp()) and owner <> all($3) order by due_at limit $2`,
)
const fired = statement(
  'timer-fired',
  `delete from timer t using unnest($2::text[], $3::timestamptz[]) as u(owner, due) where t.name = $1 and t.owner = u.owner and t.due_at = u.due`,
)
const nextDue = statement(
  'timer-next',
  'select extract(epoch from min(due_at) - clock_timestamp())::float8 * 1000 as wait from timer where name = $1 and owner <> all($2)',
)

/** Whose timers were set in a transaction that fires some, as `markOf`; whichever `Timers` of the name set them. */
const setWhileFiring = new WeakMap<Sql, Set<string>>()

const markOf = (name: string, owner: string): string => `${name}\n${owner}`

/** Durable timers of one name. They fire by the database's clock, never early. */
export class Timers {
  constructor(readonly name: string) {}

  /** Sets or removes timers within the transaction; one owner has one timer, the last setting wins. */
  async set(sql: Sql, settings: readonly TimerSetting[]): Promise<void> {
    const last = new Map(settings.map(({ owner, dueAt }) => [owner, dueAt]))
    for (const owner of last.keys()) setWhileFiring.get(sql)?.add(markOf(this.name, owner))
    const armed = [...last].filter((entry): entry is [string, Date] => entry[1] !== null)
    const disarmed = [...last].filter(([, dueAt]) => dueAt === null).map(([owner]) => owner)
    await Promise.all([
      armed.length ? sql.query(arm, [this.name, armed.map(([owner]) => owner), armed.map(([, dueAt]) => dueAt)]) : [],
      disarmed.length ? sql.query(disarm, [this.name, disarmed]) : [],
    ])
  }

  /**
   * Hands what is due to `handle` and removes what it does not set again; null while another instance is at it. The timers' rows are
   * touched last, as by everybody who sets a timer after locking the rows of its owner: the other way round two would wait for each other.
   */
  async fire(sql: Sql, most: number, except: readonly string[], handle: (due: DueTimer[]) => Promise<void>): Promise<DueTimer[] | null> {
    const [turn] = await sql.query<{ mine: boolean }>(scan, [this.name])
    if (!turn?.mine) return null
    const rows = await sql.query<DueRow>(due, [this.name, most, except])
    if (!rows.length) return []
    const set = new Set<string>()
    setWhileFiring.set(sql, set)
    await handle(rows.map(({ owner, dueAt }) => ({ owner, dueAt })))
    const over = rows.filter(({ owner }) => !set.has(markOf(this.name, owner)))
    if (over.length) await sql.query(fired, [this.name, over.map(({ owner }) => owner), over.map(({ exact }) => exact)])
    return rows
  }

  /** Milliseconds until the next is due, by the database's clock; null when none is set. */
  async untilNext(sql: Sql, except: readonly string[] = []): Promise<number | null> {
    const [row] = await sql.query<{ wait: number | null }>(nextDue, [this.name, except])
    return row?.wait ?? null
  }
}
