import { statement, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'

export type PartnerMessageKind = 'dossier' | 'recall'

/** What a partner was sent, to the byte: the same on its topic, in its webhook and in the pull API. Never changed. */
export interface PartnerMessage {
  readonly orderId: string
  readonly dossierRevision: number
  readonly kind: PartnerMessageKind
  /** The `ce_id` of its event and the `webhook-id` of its webhook, however often it is sent. */
  readonly messageId: string
  readonly partnerId: string
  readonly orderVersion: number
  readonly content: Buffer
}

export interface SentPartnerMessage extends PartnerMessage {
  readonly issuedAt: Date
  /** In commit order; grows for ever. */
  readonly position: number
}

export interface MessageName {
  readonly orderId: string
  readonly dossierRevision: number
  readonly kind: PartnerMessageKind
}

const COLUMNS = `order_id as "orderId", dossier_revision as "dossierRevision", kind, message_id as "messageId", partner_id as "partnerId",
  order_version as "orderVersion", issued_at as "issuedAt", position::float8 as position, content`

const append = statement(
  'partner-message-append',
  'select partner_message_append($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::int[], $7, $8::bytea[])',
)
const find = statement(
  'partner-message-find',
  `select ${COLUMNS} from partner_message join unnest($1::uuid[], $2::int[], $3::text[]) as u(o, r, k)
     on order_id = u.o and dossier_revision = u.r and kind = u.k`,
)
const feed = statement(
  'partner-message-feed',
  `select ${COLUMNS} from (select *, sum(octet_length(content)) over (order by position) as bytes from
     (select * from partner_message where partner_id = $1 and position > $2 order by position limit $3) page) bounded
   where bytes <= $4 or position = (select min(position) from partner_message where partner_id = $1 and position > $2)
   order by position`,
)
const ofOrder = statement(
  'partner-message-of-order',
  `select ${COLUMNS} from partner_message where order_id = $1 order by dossier_revision, position`,
)

@Injectable()
export class PartnerMessageStore {
  /** Must come when all else is done but the outbox: from here on every other writer of messages waits. */
  async append(sql: Sql, messages: readonly PartnerMessage[], at: Date): Promise<void> {
    if (!messages.length) return
    await sql.query(append, [
      messages.map(({ orderId }) => orderId),
      messages.map(({ dossierRevision }) => dossierRevision),
      messages.map(({ kind }) => kind),
      messages.map(({ messageId }) => messageId),
      messages.map(({ partnerId }) => partnerId),
      messages.map(({ orderVersion }) => orderVersion),
      at,
      messages.map(({ content }) => content),
    ])
  }

  async find(sql: Sql, names: readonly MessageName[]): Promise<SentPartnerMessage[]> {
    if (!names.length) return []
    return sql.query<SentPartnerMessage>(find, [
      names.map(({ orderId }) => orderId),
      names.map(({ dossierRevision }) => dossierRevision),
      names.map(({ kind }) => kind),
    ])
  }

  /** A partner's messages after a position, in the order of their commits, at most `most` and about `bytes`, one at least. */
  async feed(sql: Sql, partnerId: string, after: number, most: number, bytes: number): Promise<SentPartnerMessage[]> {
    return sql.query<SentPartnerMessage>(feed, [partnerId, after, most, bytes])
  }

  async ofOrder(sql: Sql, orderId: string): Promise<SentPartnerMessage[]> {
    return sql.query<SentPartnerMessage>(ofOrder, [orderId])
  }
}
