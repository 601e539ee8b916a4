import { statement, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'

export type PartKind = 'document' | 'stock' | 'slot' | 'decision'

/** A message, or the piece of one, that a dossier will be made of. Written once. */
export interface DossierPart {
  readonly orderId: string
  readonly kind: PartKind
  /** The order version; of a decision the version it looked at. */
  readonly version: number
  /** Of a decision its own id; of a document the decision that made it. */
  readonly decisionId: string | null
  readonly content: Buffer
}

export interface LoadedPart extends Omit<DossierPart, 'content'> {
  /** Null for parts of other order versions. */
  readonly content: Buffer | null
}

const insert = statement(
  'dossier-part-insert',
  `insert into dossier_part (order_id, kind, part_key, version, decision_id, content)
   select u.order_id, u.kind, u.part_key, u.version, u.decision_id, u.content
   from unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::uuid[], $6::bytea[]) as u(order_id, kind, part_key, version, decision_id, content)
   order by u.order_id, u.kind, u.part_key on conflict do nothing`,
)
const load = statement(
  'dossier-part-load',
  `select p.order_id as "orderId", p.kind, p.version, p.decision_id as "decisionId",
     case when p.kind = 'decision' or p.version = u.version then p.content end as content
   from unnest($1::uuid[], $2::int[]) as u(order_id, version) join dossier_part p on p.order_id = u.order_id
   where p.version <= u.version`,
)

const partKey = ({ kind, version, decisionId }: DossierPart): string => (kind === 'decision' ? (decisionId ?? '') : String(version))

@Injectable()
export class DossierPartStore {
  async keep(sql: Sql, parts: readonly DossierPart[]): Promise<void> {
    if (!parts.length) return
    await sql.query(insert, [
      parts.map(({ orderId }) => orderId),
      parts.map(({ kind }) => kind),
      parts.map(partKey),
      parts.map(({ version }) => version),
      parts.map(({ decisionId }) => decisionId),
      parts.map(({ content }) => content),
    ])
  }

  /** Parts of each order up to the given order version, by order. */
  async load(sql: Sql, orders: readonly { orderId: string; version: number }[]): Promise<Map<string, LoadedPart[]>> {
    const byOrder = new Map<string, LoadedPart[]>(orders.map(({ orderId }) => [orderId, []]))
    if (!orders.length) return byOrder
    const rows = await sql.query<LoadedPart>(load, [orders.map(({ orderId }) => orderId), orders.map(({ version }) => version)])
    for (const row of rows) byOrder.get(row.orderId)?.push(row)
    return byOrder
  }
}
