import { statement, type Sql } from '@fifteen/persistence'
import type { PastContents } from '../domain/shop-content.js'

/** One version of an order's document, written once. */
export interface OrderVersion {
  orderId: string
  version: number
  /** Keyed hash where the shop wrote the content; null where a decision made it. */
  contentHash: string | null
  /** The record, request or decision that made it. */
  source: string
  madeBy: string
  approvedBy: string | null
  document: string
  facts: string
  personal: string
}

export type VersionContent = Pick<OrderVersion, 'orderId' | 'document' | 'facts' | 'personal'>

const insertDocuments = statement(
  'documents-insert',
  `insert into order_document (order_id, version, content_hash, source, made_by, approved_by, document, facts, created_at)
   select u.order_id, u.version, decode(u.content_hash, 'hex'), u.source, u.made_by, u.approved_by, u.document, u.facts, $9
   from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::text[])
     as u(order_id, version, content_hash, source, made_by, approved_by, document, facts)`,
)
const insertPersonal = statement(
  'personal-insert',
  'insert into order_personal (order_id, version, personal) select * from unnest($1::uuid[], $2::int[], $3::text[])',
)
const past = statement(
  'documents-past-contents',
  `select order_id as "orderId", encode(content_hash, 'hex') as hash, source from order_document
   where order_id = any($1::uuid[]) and content_hash is not null order by order_id, version`,
)
const current = statement(
  'documents-current',
  `select d.order_id as "orderId", d.document, d.facts, p.personal
   from order_state s join order_document d on d.order_id = s.order_id and d.version = s.version
   join order_personal p on p.order_id = d.order_id and p.version = d.version where s.order_id = any($1::uuid[])`,
)

export async function insertVersions(sql: Sql, versions: readonly OrderVersion[], now: Date): Promise<void> {
  if (!versions.length) return
  const ids = versions.map((v) => v.orderId)
  const numbers = versions.map((v) => v.version)
  const documents = [
    ids,
    numbers,
    versions.map((v) => v.contentHash),
    versions.map((v) => v.source),
    versions.map((v) => v.madeBy),
    versions.map((v) => v.approvedBy),
    versions.map((v) => v.document),
    versions.map((v) => v.facts),
    now,
  ]
  const personal = [ids, numbers, versions.map((v) => v.personal)]
  await Promise.all([sql.query(insertDocuments, documents), sql.query(insertPersonal, personal)])
}

/** Every content that the shop sent of these orders, by hash, with the record that first made it. */
export async function pastContents(sql: Sql, orderIds: readonly string[]): Promise<Map<string, Map<string, string>>> {
  const byOrder = new Map<string, Map<string, string>>()
  if (!orderIds.length) return byOrder
  for (const { orderId, hash, source } of await sql.query<{ orderId: string; hash: string; source: string }>(past, [orderIds])) {
    const contents = byOrder.get(orderId) ?? new Map<string, string>()
    if (!contents.has(hash)) contents.set(hash, source)
    byOrder.set(orderId, contents)
  }
  return byOrder satisfies Map<string, PastContents>
}

/** Documents, facts and personal blocks of the orders' current versions, as JSON. */
export async function currentVersions(sql: Sql, orderIds: readonly string[]): Promise<Map<string, VersionContent>> {
  if (!orderIds.length) return new Map()
  const rows = await sql.query<VersionContent>(current, [orderIds])
  return new Map(rows.map((row) => [row.orderId, row]))
}
