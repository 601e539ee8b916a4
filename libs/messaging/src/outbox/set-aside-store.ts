import { statement, type Database } from '@fifteen/persistence'
import { toPositioned, type OutboxRow, type PositionedRecord } from './positioned-record.js'

// Only while the lease is held: a relay that slept would set aside what the next one has published.
const put = statement(
  'aside-put',
  `insert into outbox_aside (position, topic, key, headers, payload, appended_at)
   select position, topic, key, headers, payload, appended_at from outbox
   where position = any($1::bigint[]) and exists (select from relay where holder = $2 and expires_at > clock_timestamp())
   on conflict do nothing`,
)
const topics = statement('aside-topics', 'select topic, count(*)::int as records from outbox_aside group by topic')
const next = statement(
  'aside-next',
  `select position::float8 as position, topic, key, headers, payload, extract(epoch from appended_at)::float8 * 1000 as appended
   from (select *, sum(octet_length(payload) + octet_length(headers) + coalesce(octet_length(key), 0)) over (order by position) as bytes from
     (select * from outbox_aside where topic = $1 order by position limit $2) page) bounded
   where bytes <= $3 or position = (select min(position) from outbox_aside where topic = $1)
   order by position`,
)
const remove = statement('aside-remove', 'delete from outbox_aside where position = any($1::bigint[])')

/** SQL of what the relay could not publish, because its topic is not there. */
export class SetAsideStore {
  constructor(private readonly database: Database) {}

  /** Copies records of the outbox, by their positions, while this relay holds the lease. */
  async put(positions: readonly number[], holder: string): Promise<void> {
    await this.database.use((sql) => sql.query(put, [positions, holder]))
  }

  /** How many records are aside, by topic. */
  async topics(): Promise<Map<string, number>> {
    const rows = await this.database.use((sql) => sql.query<{ topic: string; records: number }>(topics))
    return new Map(rows.map(({ topic, records }) => [topic, records]))
  }

  /** The oldest records of a topic, at most `most` and about `bytes`, one at least where there is one. */
  async next(topic: string, most: number, bytes: number): Promise<PositionedRecord[]> {
    const rows = await this.database.use((sql) => sql.query<OutboxRow>(next, [topic, most, bytes]))
    return rows.map(toPositioned)
  }

  async remove(positions: readonly number[]): Promise<void> {
    await this.database.use((sql) => sql.query(remove, [positions]))
  }
}
