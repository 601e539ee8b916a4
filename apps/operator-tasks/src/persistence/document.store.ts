import { statement, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'

/** The bytes of a message as it came, kept for people to look at. */
export interface KeptMessage {
  orderId: string
  orderVersion: number
  /** CloudEvents type. */
  type: string
  body: Buffer
}

const keepDocuments = statement(
  'document-keep',
  `insert into order_document (order_id, order_version, body) select * from unnest($1::uuid[], $2::int[], $3::bytea[])
   on conflict do nothing`,
)
const keepAnswers = statement(
  'answer-keep',
  `insert into case_answer (order_id, order_version, type, body) select * from unnest($1::uuid[], $2::int[], $3::text[], $4::bytea[])
   on conflict do nothing`,
)
const document = statement('document-read', 'select body from order_document where order_id = $1 and order_version = $2')
const answers = statement('answers-read', 'select type, body from case_answer where order_id = $1 and order_version = $2')

/** What is written once of an order and only carried: its documents by version, and what the branches and the partner answered. */
@Injectable()
export class DocumentStore {
  async keepDocuments(sql: Sql, messages: readonly KeptMessage[]): Promise<void> {
    if (!messages.length) return
    await sql.query(keepDocuments, [
      messages.map(({ orderId }) => orderId),
      messages.map(({ orderVersion }) => orderVersion),
      messages.map(({ body }) => body),
    ])
  }

  async keepAnswers(sql: Sql, messages: readonly KeptMessage[]): Promise<void> {
    if (!messages.length) return
    await sql.query(keepAnswers, [
      messages.map(({ orderId }) => orderId),
      messages.map(({ orderVersion }) => orderVersion),
      messages.map(({ type }) => type),
      messages.map(({ body }) => body),
    ])
  }

  async document(sql: Sql, orderId: string, orderVersion: number): Promise<Buffer | undefined> {
    return (await sql.query<{ body: Buffer }>(document, [orderId, orderVersion]))[0]?.body
  }

  /** The answers to one version, by type. */
  async answers(sql: Sql, orderId: string, orderVersion: number): Promise<Map<string, Buffer>> {
    const rows = await sql.query<{ type: string; body: Buffer }>(answers, [orderId, orderVersion])
    return new Map(rows.map(({ type, body }) => [type, body]))
  }
}
