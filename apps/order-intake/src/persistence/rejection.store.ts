import { statement, type Sql } from '@fifteen/persistence'

/** A refused record: where it was and what was wrong, never what it said. */
export interface RejectionRow {
  rejectionId: string
  shopId: string
  source: string
  via: 'topic' | 'http'
  externalId: string | null
  topic: string | null
  partition: number | null
  offset: string | null
  code: string
  /** JSON list of the fields' problems. */
  problems: string
  rejectedAt: Date
}

const insert = statement(
  'rejections-insert',
  `insert into rejection (rejection_id, shop_id, source, via, external_id, topic, partition, record_offset, code, problems, rejected_at)
   select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::bigint[], $9::text[],
     $10::text[], $11::timestamptz[])
   on conflict do nothing returning rejection_id as "rejectionId"`,
)
const list = statement(
  'rejections-list',
  `select rejection_id as "rejectionId", shop_id as "shopId", source, via, external_id as "externalId", topic, partition,
     record_offset::text as "offset", code, problems, rejected_at as "rejectedAt"
   from rejection where shop_id = $1 and ($2::uuid is null or rejection_id < $2) order by rejection_id desc limit $3`,
)

/** Adds refusals and returns the ids of those that are no repeats. */
export async function insertRejections(sql: Sql, rows: readonly RejectionRow[]): Promise<Set<string>> {
  if (!rows.length) return new Set()
  const inserted = await sql.query<{ rejectionId: string }>(insert, [
    rows.map((r) => r.rejectionId),
    rows.map((r) => r.shopId),
    rows.map((r) => r.source),
    rows.map((r) => r.via),
    rows.map((r) => r.externalId),
    rows.map((r) => r.topic),
    rows.map((r) => r.partition),
    rows.map((r) => r.offset),
    rows.map((r) => r.code),
    rows.map((r) => r.problems),
    rows.map((r) => r.rejectedAt),
  ])
  return new Set(inserted.map(({ rejectionId }) => rejectionId))
}

/** Newest first, older than the cursor. */
export const listRejections = (sql: Sql, shopId: string, before: string | null, most: number): Promise<RejectionRow[]> =>
  sql.query<RejectionRow>(list, [shopId, before, most])
