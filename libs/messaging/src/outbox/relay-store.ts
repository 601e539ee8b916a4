import { statement, type Database } from '@fifteen/persistence'
import { toPositioned, type OutboxRow, type PositionedRecord } from './positioned-record.js'
import { SetAsideStore } from './set-aside-store.js'
import { OUTBOX_PARTITION_POSITIONS } from './outbox-migration.js'

/** Dropping a partition locks the outbox: rather not now than keep every writer waiting behind one long reader. */
const DROP_LOCK_TIMEOUT_MS = 250

const acquire = statement(
  'relay-acquire',
  `update relay set holder = $1, expires_at = clock_timestamp() + make_interval(secs => $2)
   where id = 1 and (holder = $1 or expires_at < clock_timestamp()) returning cursor::float8 as cursor`,
)
const release = statement('relay-release', `update relay set holder = null, expires_at = '-infinity' where holder = $1`)
// Under a live lease only: what was to be set aside meanwhile was set aside under one, or not at all.
const advance = statement(
  'relay-advance',
  'update relay set cursor = greatest(cursor, $2) where id = 1 and holder = $1 and expires_at > clock_timestamp() returning id',
)
// What the broker counts is key, headers and payload. octet_length of a toasted payload reads its header only, so the sum bounds memory
// before any payload is loaded.
const next = statement(
  'relay-next',
  `select position::float8 as position, topic, key, headers, payload, extract(epoch from appended_at)::float8 * 1000 as appended
   from (select *, sum(octet_length(payload) + octet_length(headers) + coalesce(octet_length(key), 0)) over (order by position) as bytes from
     (select * from outbox where position > $1 order by position limit $2) page) bounded
   where bytes <= $3 or position = (select min(position) from outbox where position > $1)
   order by position`,
)
const backlog = statement(
  'relay-backlog',
  `select coalesce(extract(epoch from clock_timestamp() - min(appended_at)), 0)::float8 as age
   from (select appended_at from outbox where position > (select cursor from relay) order by position limit 1) oldest`,
)
const droppable = statement(
  'relay-old-partitions',
  `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
   where i.inhparent = 'outbox'::regclass and (substring(c.relname from '[0-9]+$')::bigint + 2) * $1::bigint <= (select cursor from relay)
   order by substring(c.relname from '[0-9]+$')::bigint`,
)
const addPartitions = statement('relay-add-partitions', 'select outbox_add_partitions(2, $1::bigint)')
const dropLockTimeout = statement('relay-drop-lock-timeout', `set local lock_timeout = ${DROP_LOCK_TIMEOUT_MS}`)

/** SQL of the relay: lease, cursor, pages of the outbox, partitions. */
export class RelayStore {
  readonly setAside: SetAsideStore

  constructor(private readonly database: Database) {
    this.setAside = new SetAsideStore(database)
  }

  /** The cursor when the lease is (still) ours, else null. Expiry is by the database's clock. */
  async acquire(holder: string, seconds: number): Promise<number | null> {
    const [row] = await this.database.use((sql) => sql.query<{ cursor: number }>(acquire, [holder, seconds]))
    return row?.cursor ?? null
  }

  async release(holder: string): Promise<void> {
    await this.database.use((sql) => sql.query(release, [holder]))
  }

  /** Whether the cursor moved: false when the lease has gone to another. */
  async advance(holder: string, position: number): Promise<boolean> {
    const rows = await this.database.use((sql) => sql.query(advance, [holder, position]))
    return rows.length > 0
  }

  /** Records after a position, at most `most` and about `bytes`, at least one where there is one. */
  async next(position: number, most: number, bytes: number): Promise<PositionedRecord[]> {
    const rows = await this.database.use((sql) => sql.query<OutboxRow>(next, [position, most, bytes]))
    return rows.map(toPositioned)
  }

  /** Seconds since the oldest unpublished record was appended; 0 when all are published. */
  async backlogSeconds(): Promise<number> {
    const [row] = await this.database.use((sql) => sql.query<{ age: number }>(backlog))
    return row?.age ?? 0
  }

  /** Keeps partitions ahead of the newest position and drops those that lie wholly below the cursor, but for the last. */
  async maintain(positions = OUTBOX_PARTITION_POSITIONS): Promise<void> {
    const names = await this.database.use(async (sql) => {
      await sql.query(addPartitions, [positions])
      return sql.query<{ name: string }>(droppable, [positions])
    })
    for (const { name } of names) await this.#drop(name)
  }

  async #drop(name: string): Promise<void> {
    await this.database.transaction(async (sql) => {
      await sql.query(dropLockTimeout)
      await sql.query(statement(`drop-${name}`, `drop table if exists ${name}`))
    })
  }
}
