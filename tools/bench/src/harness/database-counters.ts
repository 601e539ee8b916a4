import { rowsOf } from './database.js'

/** What all databases of the product did since they began. */
export interface DatabaseCounters {
  commits: number
  /** By plans that go through an index, of all tables. */
  fetched: number
  inserted: number
  updated: number
  updatedInPlace: number
  deleted: number
  walBytes: number
}

const ACTIVITY = `
  select sum(xact_commit)::float8 as commits, sum(tup_fetched)::float8 as fetched, sum(tup_inserted)::float8 as inserted,
    sum(tup_updated)::float8 as updated, sum(tup_deleted)::float8 as deleted, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 as "walBytes"
  from pg_stat_database where datname = any($1)`
const IN_PLACE = 'select coalesce(sum(n_tup_hot_upd), 0)::float8 as count from pg_stat_all_tables'

/** Servers hand in their counts once a second at most: read both ends alike. */
export async function databaseCounters(server: string, databases: readonly string[]): Promise<DatabaseCounters> {
  const [activity] = await rowsOf<Omit<DatabaseCounters, 'updatedInPlace'>>(`${server}/postgres`, ACTIVITY, [databases])
  if (!activity) throw new Error('pg_stat_database said nothing')
  const inPlace = await Promise.all(databases.map((name) => rowsOf<{ count: number }>(`${server}/${name}`, IN_PLACE)))
  return { ...activity, updatedInPlace: inPlace.reduce((sum, [row]) => sum + (row?.count ?? 0), 0) }
}
