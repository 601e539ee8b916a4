import { type CancelOrder, type NotePayment, type PlaceOrder } from '@fifteen/contracts'
import { newId, systemClock } from '@fifteen/kernel'
import { UnitOfWork, WorkContext, type EdgeRecord, type Inbound } from '@fifteen/messaging'
import type { Sql } from '@fifteen/persistence'
import { type ServiceUnderTest } from '@fifteen/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { ApplyOrderEvents } from '../src/features/apply-order-events/apply-order-events.handler.js'
import type { OrderEvent } from '../src/features/apply-order-events/fact-of-event.js'
import { ReceiveTopicRecords } from '../src/features/receive-shop-records/receive-topic-records.handler.js'
import { decision } from './decisions.js'
import { anOrder, apartAmiss, NORTH, openIntake } from './intake.js'

jest.setTimeout(90_000)

let sut: ServiceUnderTest
beforeAll(async () => {
  sut = await openIntake()
}, 90_000)
afterEach(async () => expect(await apartAmiss(sut)).toEqual([]))
afterAll(() => sut.close(), 30_000)

let offset = 0n

function delivered(body: object): Inbound<EdgeRecord> {
  const record = { topic: 'orders', partition: 0, offset: offset++, key: null, headers: {}, value: null, timestamp: Date.now() }
  const data = { tenant: NORTH, body, readable: true }
  return { type: '', data, key: null, id: newId(), timestamp: record.timestamp, traceparent: undefined, record }
}

/** Hands a chunk to the handlers as the consumer does, counting statements; resolves with what it put into the outbox. */
async function handle(events: Inbound<EdgeRecord>[], kind: 'order' | 'payment' = 'order'): Promise<{ statements: number; told: string[] }> {
  return counting((context) => sut.app.get(ReceiveTopicRecords).receive(context, kind, events))
}

async function counting(work: (context: WorkContext) => Promise<void>): Promise<{ statements: number; told: string[] }> {
  return sut.app.get(UnitOfWork).run(async ({ sql }) => {
    let statements = 0
    const counted: Sql = { query: (statement, values) => (statements++, sql.query(statement, values)) }
    const context = new WorkContext(counted, 'test', 'nowhere.', systemClock)
    await work(context)
    return { statements, told: context.outgoing.map(({ headers }) => headers['ce_type'] ?? '') }
  })
}

describe('a chunk', () => {
  it('of five hundred orders takes as many statements as one of two', async () => {
    const orders = (count: number): Inbound<EdgeRecord>[] =>
      Array.from({ length: count }, (_, i) => delivered(anOrder({ customer: { customerId: `c-${newId()}`, phone: `0770090${1000 + i}` } })))
    const few = await handle(orders(2))
    const many = await handle(orders(500))
    expect(many.told).toHaveLength(1_000)
    expect(many.statements).toBe(few.statements)
    expect(many.statements).toBeLessThanOrEqual(8)
  })

  it('of orders, re-sends, amendments, old contents, cancels and refusals takes as many for sixty orders as for two', async () => {
    const mixed = (count: number): Inbound<EdgeRecord>[] =>
      Array.from({ length: count }, () => {
        const order = anOrder()
        const cancel: CancelOrder = { kind: 'cancellation', externalId: order.externalId }
        const early: CancelOrder = { kind: 'cancellation', externalId: `early-${order.externalId}` }
        return [order, order, { ...order, comment: 'more' }, order, cancel, early, { ...order, channel: 'pigeon' }].map(delivered)
      }).flat()
    await handle(mixed(1))
    const few = await handle(mixed(2))
    const many = await handle(mixed(60))
    expect(many.statements).toBe(few.statements)
  })

  it('that is delivered again changes nothing and tells nothing', async () => {
    const order = anOrder()
    const newer: PlaceOrder = { ...order, comment: 'more' }
    const revised = anOrder({ shopRevision: 3 })
    const chunk = [
      ...[order, order, newer, newer, order, { ...order, lines: [] }],
      ...[revised, { ...revised, shopRevision: 4, comment: 'x' }, { ...revised, shopRevision: 2 }],
      { kind: 'cancellation', externalId: revised.externalId },
      { kind: 'cancellation', externalId: 'never-comes' },
    ].map(delivered)
    const first = await handle(chunk)
    expect(first.told.filter((type) => type.endsWith('record-rejected.v1'))).toHaveLength(3)
    const before = await rows()
    expect((await handle(chunk)).told).toEqual([])
    for (const part of [chunk.slice(0, 4), chunk.slice(2), chunk.toReversed().slice(0, 9)]) expect((await handle(part)).told).toEqual([])
    expect(await rows()).toEqual(before)
  })

  it('of payments that is delivered again, in parts or whole, notes each once', async () => {
    const orders = Array.from({ length: 5 }, () => anOrder())
    await handle(orders.map(delivered))
    const payments = orders.flatMap(({ externalId }): NotePayment[] => [
      { externalId, paymentId: `a-${externalId}`, kind: 'settled', amount: { amount: 900, currency: 'GBP' } },
      { externalId, paymentId: `b-${externalId}`, kind: 'refunded', amount: { amount: 100, currency: 'GBP' } },
    ])
    const chunk = payments.map(delivered)
    expect((await handle([...chunk, ...chunk], 'payment')).told).toHaveLength(10)
    expect((await handle(chunk.toReversed(), 'payment')).told).toEqual([])
    const settled = await sut.sql('select distinct settled_total::int as total from order_state where external_id = any($1)', [
      orders.map(({ externalId }) => externalId),
    ])
    expect(settled).toEqual([{ total: 800 }])
  })

  it('of decisions takes as many statements for three hundred orders as for two', async () => {
    const orders = Array.from({ length: 302 }, () => anOrder())
    await handle(orders.map(delivered))
    const ids = await sut.sql<{ id: string }>('select order_id as id from order_state where external_id = any($1)', [
      orders.map(({ externalId }) => externalId),
    ])
    const inbound = ({ id }: { id: string }, i: number): Inbound<OrderEvent> => ({
      ...delivered({}),
      ...{ type: 'operator-tasks.decision-made.v1', data: decision(id, i % 2 ? 'amend' : 'confirm') },
    })
    const apply = (events: Inbound<OrderEvent>[]): ReturnType<typeof counting> =>
      counting((context) => sut.app.get(ApplyOrderEvents).apply(context, events))
    const few = await apply(ids.slice(0, 2).map(inbound))
    const many = await apply(ids.slice(2).map(inbound))
    expect(many.statements).toBe(few.statements)
    expect(many.told.length).toBe(600)
  })

  const rows = async (): Promise<unknown> => ({
    orders: await sut.sql(`select order_id, status, version, status_revision, shop_revision from order_state order by 1`),
    early: await sut.sql('select source from early_record order by 1'),
    rejected: await sut.sql('select source, code from rejection order by 1'),
    timeline: await sut.sql('select count(*) from order_timeline'),
  })
})
