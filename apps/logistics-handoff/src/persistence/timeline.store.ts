import { statement, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'

/** Something out of the ordinary on an order's way to its partner. */
export interface TimelineEntry {
  readonly orderId: string
  readonly at: Date
  readonly what:
    'receipt-overdue' | 'dossier-resent' | 'recall-resent' | 'resend-asked' | 'sent-without-clarifications' | 'webhook-given-up'
  readonly dossierRevision: number
  readonly detail: string | null
}

const insert = statement(
  'timeline-insert',
  `insert into handoff_timeline (order_id, at, what, dossier_revision, detail)
   select * from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::int[], $5::text[])`,
)
const list = statement(
  'timeline-list',
  `select order_id as "orderId", at, what, dossier_revision as "dossierRevision", detail
   from handoff_timeline where order_id = $1 order by at, id limit 500`,
)
const findAsked = statement(
  'timeline-find-asked',
  `select dossier_revision as "dossierRevision" from handoff_timeline where order_id = $1 and what = 'resend-asked' and detail = $2 limit 1`,
)

@Injectable()
export class TimelineStore {
  async note(sql: Sql, entries: readonly TimelineEntry[]): Promise<void> {
    if (!entries.length) return
    await sql.query(insert, [
      entries.map(({ orderId }) => orderId),
      entries.map(({ at }) => at),
      entries.map(({ what }) => what),
      entries.map(({ dossierRevision }) => dossierRevision),
      entries.map(({ detail }) => detail),
    ])
  }

  /** The revision that was sent again under this key; undefined where the key is new. */
  async findAsked(sql: Sql, orderId: string, key: string): Promise<number | undefined> {
    const [row] = await sql.query<Pick<TimelineEntry, 'dossierRevision'>>(findAsked, [orderId, key])
    return row?.dossierRevision
  }

  async list(sql: Sql, orderId: string): Promise<TimelineEntry[]> {
    return sql.query<TimelineEntry>(list, [orderId])
  }
}
