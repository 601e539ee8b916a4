import { statement, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'

/** A receipt that could not be taken, as its partner may see it: reasons, never its body. */
export interface RejectedReceipt {
  /** Topic, partition and offset, or what the request said: the same at every repeat. */
  readonly source: string
  readonly partnerId: string
  readonly rejectedAt: Date
  readonly reason: string
  readonly orderId: string | null
  readonly dossierRevision: number | null
  readonly kind: string | null
  readonly receiptId: string | null
  readonly problems: readonly string[]
}

export interface ListedRejectedReceipt extends RejectedReceipt {
  readonly position: number
}

const insert = statement(
  'rejected-receipt-insert',
  `insert into rejected_receipt (source, partner_id, rejected_at, reason, order_id, dossier_revision, kind, receipt_id, problems)
   select u.source, u.partner, u.at, u.reason, u.order_id, u.revision, u.kind, u.receipt_id,
     array(select jsonb_array_elements_text(u.problems::jsonb))
   from unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[], $9::text[])
     as u(source, partner, at, reason, order_id, revision, kind, receipt_id, problems)
   order by u.source on conflict do nothing`,
)
const list = statement(
  'rejected-receipt-list',
  `select source, partner_id as "partnerId", position::float8 as position, rejected_at as "rejectedAt", reason, order_id as "orderId",
     dossier_revision as "dossierRevision", kind, receipt_id as "receiptId", problems
   from rejected_receipt where partner_id = $1 and position < $2 order by position desc limit $3`,
)
const forget = statement(
  'rejected-receipt-forget',
  `delete from rejected_receipt where source in
     (select source from rejected_receipt where rejected_at < clock_timestamp() - make_interval(days => $1) order by rejected_at limit 1000)`,
)

@Injectable()
export class RejectedReceiptStore {
  async note(sql: Sql, receipts: readonly RejectedReceipt[]): Promise<void> {
    if (!receipts.length) return
    await sql.query(insert, [
      receipts.map(({ source }) => source),
      receipts.map(({ partnerId }) => partnerId),
      receipts.map(({ rejectedAt }) => rejectedAt),
      receipts.map(({ reason }) => reason),
      receipts.map(({ orderId }) => orderId),
      receipts.map(({ dossierRevision }) => dossierRevision),
      receipts.map(({ kind }) => kind),
      receipts.map(({ receiptId }) => receiptId),
      receipts.map(({ problems }) => JSON.stringify(problems)),
    ])
  }

  /** Newest first, before a position. */
  async list(sql: Sql, partnerId: string, before: number, most: number): Promise<ListedRejectedReceipt[]> {
    return sql.query<ListedRejectedReceipt>(list, [partnerId, before, most])
  }

  /** Drops what is older than so many days, a thousand rows at most. */
  async forget(sql: Sql, days: number): Promise<void> {
    await sql.query(forget, [days])
  }
}
