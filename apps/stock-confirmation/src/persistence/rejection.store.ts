import { statement, type Sql } from '@fifteen/persistence'
import type { LevelProblem } from '../domain/stock-level.js'

/** A record of a shop's topic that could not be taken: where it stands and why, never what it says. */
export interface RejectedRecord {
  readonly rejectionId: string
  readonly shopId: string
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
  readonly code: string
  readonly problems: readonly LevelProblem[]
}

export interface RejectionView {
  id: string
  /** As on the shop's topic. */
  rejectionId: string
  topic: string
  partition: number
  offset: string
  code: string
  problems: LevelProblem[]
  rejectedAt: Date
}

const KEPT = "interval '30 days'"
/** Pruned with every write: more than a write adds, so that the table shrinks to what is kept, and few, so that no write is slow. */
const PRUNED_AT_ONCE = 2_000

const add = statement(
  'rejection-add',
  `with pruned as (
     delete from rejected_record where id in (
       select id from rejected_record where rejected_at < clock_timestamp() - ${KEPT} order by rejected_at limit ${PRUNED_AT_ONCE})
   )
   insert into rejected_record (shop_id, topic, partition, record_offset, code, problems, rejection_id)
   select * from unnest($1::text[], $2::text[], $3::int[], $4::bigint[], $5::text[], $6::text[], $7::uuid[])
   on conflict do nothing returning rejection_id as "rejectionId"`,
)
const list = statement(
  'rejection-list',
  `select id::text as id, rejection_id as "rejectionId", topic, partition, record_offset::text as "offset", code, problems, rejected_at as "rejectedAt"
   from rejected_record where shop_id = $1 and id < $2 order by id desc limit $3`,
)
const GREATEST_ID = '9223372036854775807'

export class RejectionStore {
  /** Resolves with those that were not known before. */
  async add(sql: Sql, records: readonly RejectedRecord[]): Promise<RejectedRecord[]> {
    if (!records.length) return []
    const added = await sql.query<{ rejectionId: string }>(add, [
      records.map(({ shopId }) => shopId),
      records.map(({ topic }) => topic),
      records.map(({ partition }) => partition),
      records.map(({ offset }) => String(offset)),
      records.map(({ code }) => code),
      records.map(({ problems }) => JSON.stringify(problems)),
      records.map(({ rejectionId }) => rejectionId),
    ])
    const fresh = new Set(added.map(({ rejectionId }) => rejectionId))
    return records.filter(({ rejectionId }) => fresh.has(rejectionId))
  }

  /** Newest first; `before` is the id of the last one of the page before. */
  async list(sql: Sql, shopId: string, before: string | undefined, limit: number): Promise<RejectionView[]> {
    const rows = await sql.query<Omit<RejectionView, 'problems'> & { problems: string }>(list, [shopId, before ?? GREATEST_ID, limit])
    return rows.map((row) => ({ ...row, problems: JSON.parse(row.problems) as LevelProblem[] }))
  }
}
