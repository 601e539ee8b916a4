import { contractOf, StockReserved, type OrderReceived } from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { appendToOutbox, Inbox, type OutgoingRecord } from '@fifteen/messaging'
import { dataSourceOptions, type Sql } from '@fifteen/persistence'
import type { KafkaMessage } from 'kafkajs'
import pg from 'pg'
import { answerTo, noteOrders, sampleDatabase, SOURCE } from './sample.js'

const ANSWER = contractOf(StockReserved)

/** The sample's transaction without the library around it: the same statements with the same parameters on one plain connection. */
export class BareNoting {
  readonly #inbox = new Inbox()

  private constructor(
    private readonly client: pg.Client,
    private readonly sql: Sql,
  ) {}

  static async open(url: string): Promise<BareNoting> {
    const { options } = dataSourceOptions(sampleDatabase(url)).extra as { options: string }
    const client = new pg.Client({ connectionString: url, options })
    await client.connect()
    const query = async <Row extends object>(statement: { name: string; text: string }, values: unknown[] = []): Promise<Row[]> =>
      (await client.query<Row>({ ...statement, values })).rows
    return new BareNoting(client, { query })
  }

  async write(records: readonly KafkaMessage[]): Promise<void> {
    const entries = records.map(({ headers }) => ({ id: text(headers?.['ce_id']), at: new Date(text(headers?.['ce_time'])) }))
    const orders = records.map(({ value }) => JSON.parse(text(value)) as OrderReceived)
    await this.client.query('begin')
    const fresh = await this.#inbox.firstSeen(this.sql, SOURCE, entries)
    if (fresh.size !== records.length) throw new Error(`${records.length - fresh.size} of ${records.length} records were not new`)
    const sorted = orders.toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1))
    await this.sql.query(noteOrders, [sorted.map(({ orderId }) => orderId), sorted.map(({ externalId }) => externalId)])
    let appended: Promise<void> | undefined
    appendToOutbox(
      { last: (statement, values, answered) => void (appended = this.sql.query<never>(statement, values).then(answered)) },
      orders.map(({ orderId }, n) => answerRecord(orderId, text(records[n]?.headers?.['traceparent']))),
    )
    await appended
    await this.client.query('commit')
  }

  close(): Promise<void> {
    return this.client.end()
  }
}

const text = (bytes: KafkaMessage['value'] | string | (string | Buffer)[] | undefined): string => bytes?.toString() ?? ''

function answerRecord(orderId: string, traceparent: string): OutgoingRecord {
  const data = answerTo(orderId)
  const headers = {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: newId(),
    ce_source: SOURCE,
    ce_type: ANSWER.type,
    ce_time: new Date().toISOString(),
    traceparent,
    ce_shopid: data.shopId,
    ce_orderversion: String(data.orderVersion),
  }
  return { topic: ANSWER.topic, key: orderId, headers, value: Buffer.from(JSON.stringify(data)) }
}
