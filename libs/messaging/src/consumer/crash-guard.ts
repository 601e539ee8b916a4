import { newId, toError } from '@fifteen/kernel'
import { statement, type Database } from '@fifteen/persistence'
import type { MessagingLog } from '../log.js'
import type { IncomingRecord } from '../transport/records.js'

interface Range {
  topic: string
  partition: number
  first: bigint
  last: bigint
  /** Runs of the process that ended while this was under way, and it alone: none for a range of several records. */
  attempts: number
}

/** How long after the first chunk that follows a crash every chunk is marked before it is handled. */
const CAREFUL_FOR_MS = 60_000
const REFRESH_MS = 30_000
/** A record that was alone under way in this many crashes is parked unhandled. */
const DEADLY_ATTEMPTS = 2

const notice = statement(
  'run-notice',
  `with unclean as (update consumer_run set noticed_at = clock_timestamp() where ended_at is null and noticed_at is null returning 1),
     gone as (delete from consumer_run where started_at < clock_timestamp() - interval '1 day' and (ended_at is not null or noticed_at < clock_timestamp() - interval '1 hour'))
   select count(*)::int as count from unclean`,
)
const begin = statement('run-begin', 'insert into consumer_run (id) values ($1)')
const refresh = statement(
  'run-refresh',
  'insert into consumer_run (id) values ($1) on conflict (id) do update set noticed_at = null where consumer_run.noticed_at is not null',
)
const end = statement('run-end', 'update consumer_run set ended_at = clock_timestamp() where id = $1')
const marks = statement(
  'attempt-list',
  `select topic, partition, first_offset::text as first, last_offset::text as last, (count(*) filter (where alone))::int as attempts
   from consumer_attempt group by topic, partition, first_offset, last_offset order by topic, partition, first_offset`,
)
const mark = statement(
  'attempt-mark',
  `insert into consumer_attempt (run_id, topic, partition, first_offset, last_offset, alone)
   select $6::uuid, t, p, f, l, $5::boolean from unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[]) as u(t, p, f, l)
   on conflict do nothing`,
)
// Records of a partition are done in order, so every mark up to the last of them is out of date.
const unmark = statement(
  'attempt-unmark',
  `delete from consumer_attempt a using unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[]) as u(t, p, f, l)
   where a.topic = u.t and a.partition = u.p and a.last_offset <= u.l`,
)

/**
 * Finds the message that kills the process. After an unclean end, what is about to be handled is written down first; a range that was
 * under way in a crash is then handled record by record, and a record that was alone under way in two crashes is parked unhandled.
 */
export class CrashGuard {
  readonly #id = newId()
  #afterCrash = false
  #carefulUntil: number | undefined
  #suspects: Range[] = []
  #refreshedAt = 0
  /** Marks of finished work that could not be removed yet. */
  #stale: Range[] = []

  constructor(
    private readonly database: Database,
    private readonly log: MessagingLog,
  ) {}

  async start(): Promise<void> {
    await this.database.transaction(async (sql) => {
      const [row] = await sql.query<{ count: number }>(notice)
      await sql.query(begin, [this.#id])
      this.#afterCrash = (row?.count ?? 0) > 0
      const left = await sql.query<{ topic: string; partition: number; first: string; last: string; attempts: number }>(marks)
      this.#suspects = left.map((range) => ({ ...range, first: BigInt(range.first), last: BigInt(range.last) }))
    })
    this.#refreshedAt = performance.now()
  }

  async stop(): Promise<void> {
    await this.database.use((sql) => sql.query(end, [this.#id]))
  }

  /** Splits a chunk into the parts to be handled one after the other: suspects alone, the rest together. */
  parts(records: readonly IncomingRecord[]): IncomingRecord[][] {
    if (!this.#suspects.length) return [[...records]]
    const parts: IncomingRecord[][] = []
    let together: IncomingRecord[] | undefined
    for (const record of records) {
      if (this.#isSuspect(record)) {
        parts.push([record])
        together = undefined
      } else if (together) together.push(record)
      else parts.push((together = [record]))
    }
    return parts
  }

  /** Whether this record, alone, was under way in so many crashes that it must not be handled again. */
  isDeadly(records: readonly IncomingRecord[]): boolean {
    const [record] = records
    if (!record || records.length > 1) return false
    return this.#suspects.some((range) => range.attempts >= DEADLY_ATTEMPTS && covers(range, record))
  }

  /** Runs the work on these records; while careful, the database knows beforehand that it was begun. */
  async watch<T>(records: readonly IncomingRecord[], work: () => Promise<T>): Promise<T> {
    await this.#refresh()
    if (!this.#isCareful() && !records.some((record) => this.#isSuspect(record))) return work()
    const ranges = toRanges(records)
    // Only a record that is alone under way can be blamed for the end of the process.
    await this.database.use((sql) => sql.query(mark, [...toColumns(ranges), records.length === 1, this.#id]))
    try {
      return await work()
    } finally {
      this.#suspects = this.#suspects.flatMap((range) => without(range, records))
      await this.#unmark(ranges)
    }
  }

  /** Never rejects: what was handled must not be handled again because its mark could not be removed. */
  async #unmark(ranges: readonly Range[]): Promise<void> {
    this.#stale = toLatest([...this.#stale, ...ranges])
    try {
      await this.database.use((sql) => sql.query(unmark, toColumns(this.#stale)))
      this.#stale = []
    } catch (error) {
      this.log.warn('marks of handled records stay until the next chunk', { error: toError(error) })
    }
  }

  /** Counted from the first chunk: what was under way in the crash comes first, however long the broker lets us wait for it. */
  #isCareful(): boolean {
    if (!this.#afterCrash) return false
    this.#carefulUntil ??= performance.now() + CAREFUL_FOR_MS
    return performance.now() < this.#carefulUntil
  }

  /** Another instance that starts takes note of runs that have not ended; this one is alive, so its own crash must count anew. */
  async #refresh(): Promise<void> {
    if (performance.now() - this.#refreshedAt < REFRESH_MS) return
    this.#refreshedAt = performance.now()
    await this.database.use((sql) => sql.query(refresh, [this.#id]))
  }

  #isSuspect(record: IncomingRecord): boolean {
    return this.#suspects.some((range) => covers(range, record))
  }
}

const covers = ({ topic, partition, first, last }: Range, record: IncomingRecord): boolean =>
  topic === record.topic && partition === record.partition && first <= record.offset && record.offset <= last

function toRanges(records: readonly IncomingRecord[]): Range[] {
  const ranges = new Map<string, Range>()
  for (const { topic, partition, offset } of records) {
    const key = `${topic}/${partition}`
    const range = ranges.get(key)
    if (range) range.last = offset
    else ranges.set(key, { topic, partition, first: offset, last: offset, attempts: 1 })
  }
  return [...ranges.values()]
}

/** Of each partition the range that ends last: what comes before it is done as well. */
function toLatest(ranges: readonly Range[]): Range[] {
  const latest = new Map<string, Range>()
  for (const range of ranges) {
    const place = `${range.topic}/${range.partition}`
    if (range.last > (latest.get(place)?.last ?? -1n)) latest.set(place, range)
  }
  return [...latest.values()]
}

const toColumns = (ranges: readonly Range[]): unknown[] => [
  ranges.map(({ topic }) => topic),
  ranges.map(({ partition }) => partition),
  ranges.map(({ first }) => first.toString()),
  ranges.map(({ last }) => last.toString()),
]

/** What remains suspect of a range when these records are done: records of a partition are done in order. */
function without(range: Range, done: readonly IncomingRecord[]): Range[] {
  const last = done.filter((r) => r.topic === range.topic && r.partition === range.partition && r.offset >= range.first).at(-1)
  if (!last || last.offset < range.first) return [range]
  return last.offset >= range.last ? [] : [{ ...range, first: last.offset + 1n }]
}
