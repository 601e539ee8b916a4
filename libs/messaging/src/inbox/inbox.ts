import { eventTime, type Inbound } from '../consumer/inbound.js'
import { statement, type Database, type Sql } from '@fifteen/persistence'

/** Days for which a repeat is recognised: topic retention (7) plus a replay window. */
export const INBOX_DAYS = 10

const insert = statement(
  'inbox-insert',
  `insert into inbox (source, id, event_time) select $1, u.id, u.at from unnest($2::text[], $3::timestamptz[]) as u(id, at) order by u.id
   on conflict do nothing returning id`,
)
const maintain = statement('inbox-maintain', 'select inbox_maintain($1, 2)')

export interface InboxEntry {
  id: string
  /** The event's own time, equal at every delivery. */
  at: Date
}

/** Recognises repeats in the same transaction as the effect. */
export class Inbox {
  /** Ids seen for the first time. A repeat within `entries` has the same id: use `unseen` where there may be one. */
  async firstSeen(sql: Sql, source: string, entries: readonly InboxEntry[]): Promise<Set<string>> {
    if (!entries.length) return new Set()
    const rows = await sql.query<{ id: string }>(insert, [source, entries.map(({ id }) => id), entries.map(({ at }) => at)])
    return new Set(rows.map(({ id }) => id))
  }

  /** The items whose entries are seen for the first time, in their order; of a repeat within them the first. */
  async unseen<T>(sql: Sql, source: string, items: readonly T[], entryOf: (item: T) => InboxEntry): Promise<T[]> {
    const first = new Map<string, T>()
    for (const item of items) {
      const { id } = entryOf(item)
      if (!first.has(id)) first.set(id, item)
    }
    const seen = await this.firstSeen(sql, source, [...first.values()].map(entryOf))
    return [...first].filter(([id]) => seen.has(id)).map(([, item]) => item)
  }

  /** The events that are seen for the first time, by their own ids and times. */
  async unseenEvents<E extends Inbound>(sql: Sql, source: string, events: readonly E[]): Promise<E[]> {
    return this.unseen(sql, source, events, (event) => ({ id: event.id, at: eventTime(event) }))
  }

  /** Makes the days ahead and drops those past. */
  async maintain(database: Database): Promise<void> {
    await database.use((sql) => sql.query(maintain, [INBOX_DAYS]))
  }
}
