import {
  CancelOrder,
  OrderAmended,
  OrderCancelled,
  OrderReceived,
  OrderStatusChanged,
  type PlaceOrder,
  RecordRejected,
} from '@fifteen/contracts'
import { eventually, type ServiceUnderTest } from '@fifteen/testing'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { anOrder, asShop, NORTH, openIntake, orderRow, place, SOUTH } from './intake.js'

jest.setTimeout(90_000)

let sut: ServiceUnderTest
beforeAll(async () => {
  sut = await openIntake()
}, 90_000)
afterAll(() => sut.close(), 30_000)

const tenant = { shopId: NORTH }
const publish = (orders: readonly object[]): Promise<void> =>
  sut.writer.publishRaw(
    `shop.${NORTH}.orders`,
    orders.map((order) => ({ key: (order as PlaceOrder).externalId, value: JSON.stringify(order) })),
  )

describe('an order by HTTP', () => {
  it('is durable before 202, and told to the pipeline and the shop', async () => {
    const order = anOrder()
    const before = new Date()
    const { status, body } = await place(sut, order)
    expect({ status, body }).toMatchObject({
      status: 202,
      body: { outcome: 'accepted', externalId: order.externalId, orderVersion: 1, status: 'pending' },
    })
    expect(await orderRow(sut, order.externalId)).toMatchObject({ orderId: body.orderId, status: 'pending' })
    const [received] = await sut.reader.waitFor(OrderReceived, { key: body.orderId })
    expect(received).toMatchObject({
      shopId: NORTH,
      document: { total: 900, lines: [{ kind: 'goods', sku: 'MUG-1' }], paymentMethod: 'on-delivery' },
      facts: { country: 'GB', postcodeArea: 'SW1A', addressComplete: true, reachable: true },
      personal: { name: 'Ann Example', phone: '+442070313000' },
    })
    expect(new Date(received?.receivedAt ?? 0).getTime()).toBeGreaterThanOrEqual(before.getTime())
    await sut.reader.waitFor(OrderStatusChanged, { key: order.externalId })
  })

  it('carries the caller’s trace', async () => {
    const order = anOrder()
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const { body } = await sut.http<{ orderId: string }>('POST', '/v1/orders', order, {
      ...{ authorization: `Bearer key-of-${NORTH}`, 'idempotency-key': 'traced', traceparent },
    })
    await sut.reader.waitFor(OrderReceived, { key: body.orderId })
    const record = sut.reader.records.find(({ key }) => key === body.orderId)
    expect(record?.headers['traceparent']).toContain('0af7651916cd43dd8448eb211c80319c')
  })

  it('needs a key of its shop and an Idempotency-Key', async () => {
    expect(await sut.http('POST', '/v1/orders', anOrder())).toMatchObject({ status: 401, body: { code: 'unauthorized' } })
    const headers = { authorization: `Bearer key-of-${NORTH}` }
    expect(await sut.http('POST', '/v1/orders', anOrder(), headers)).toMatchObject({
      status: 400,
      body: { code: 'idempotency-key-missing' },
    })
  })

  it('gets the same answer for the same key and body, and none for another body', async () => {
    const order = anOrder()
    const first = await place(sut, order, { key: 'same' })
    expect(await place(sut, { ...order }, { key: 'same' })).toMatchObject({ status: first.status, body: first.body })
    expect(await place(sut, { ...order, comment: 'other' }, { key: 'same' })).toMatchObject({
      ...{ status: 422, body: { code: 'idempotency-key-reused' } },
    })
    expect(await place(sut, order, { key: 'same', shopId: SOUTH })).toMatchObject({ status: 202, body: { outcome: 'accepted' } })
    const [kept] = await sut.sql<{ row: string }>(`select i::text as row from idempotency_key i where key = 'same' and shop_id = $1`, [
      NORTH,
    ])
    expect(kept?.row).not.toContain('Ann')
  })

  it('is one order when fifty requests race with one key', async () => {
    const order = anOrder()
    const answers = await Promise.all(Array.from({ length: 50 }, () => place(sut, order, { key: 'racing' })))
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.orderId}`)).size).toBe(1)
    expect(answers[0]?.status).toBe(202)
    expect(await sut.sql('select 1 from order_state where external_id = $1', [order.externalId])).toHaveLength(1)
  })

  it('is answered with the order that is there when it is sent again unchanged', async () => {
    const order = anOrder()
    const { body } = await place(sut, order)
    expect(await place(sut, { ...order, lines: order.lines.map((line) => ({ ...line, kind: 'goods' })) })).toMatchObject({
      ...{ status: 200, body: { outcome: 'unchanged', orderId: body.orderId, orderVersion: 1 } },
    })
  })

  it('is refused with every reason at once', async () => {
    const lines = [
      { sku: 'POST', kind: 'service', quantity: 0, unitPrice: 100 },
      { sku: 'D', kind: 'service', quantity: -1, unitPrice: 1.5, colour: 'red' },
    ]
    const { status, body } = await place(sut, { ...anOrder(), lines, currency: 'EUR', channel: 'pigeon' })
    expect(status).toBe(400)
    expect(body.problems.map(({ field, code }) => `${field} ${code}`).sort()).toEqual([
      'channel is-in',
      'currency currency-mismatch',
      'lines no-goods-lines',
      'lines.0.quantity min',
      'lines.1.colour whitelist-validation',
      'lines.1.quantity min',
      'lines.1.unitPrice is-int',
    ])
    expect(JSON.stringify(body)).not.toContain('pigeon')
  })

  it('is refused when its amount is not exact, its id unreadable, or it is no object', async () => {
    const huge = { ...anOrder(), lines: [{ sku: 'A', quantity: 1_000_000, unitPrice: 1_000_000_000_000 }] }
    expect((await place(sut, huge)).body.problems).toMatchObject([{ field: 'lines.0', code: 'amount-overflow' }])
    expect((await place(sut, anOrder({ externalId: 'a\tb' }))).body.problems).toMatchObject([{ code: 'unreadable-characters' }])
    expect((await place(sut, [anOrder()])).body.problems).toMatchObject([{ code: 'not-an-object' }])
    const nested = await fetch(`${sut.url}/v1/orders`, {
      ...{ method: 'POST', body: `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}` },
      headers: { authorization: `Bearer key-of-${NORTH}`, 'idempotency-key': 'deep', 'content-type': 'application/json' },
    })
    expect(await nested.json()).toMatchObject({ status: 400, problems: [{ code: 'too-deep' }] })
  })

  it('may have two thousand lines', async () => {
    const lines = Array.from({ length: 2_000 }, (_, i) => ({ sku: `S-${i}`, quantity: 1, unitPrice: i, title: `thing ${i}` }))
    const { status, body } = await place(sut, anOrder({ lines }))
    expect(status).toBe(202)
    const [received] = await sut.reader.waitFor(OrderReceived, { key: body.orderId })
    expect(received?.document.lines).toHaveLength(2_000)
    expect((await place(sut, anOrder({ lines: [...lines, lines[0]] }))).body.problems).toMatchObject([
      { field: 'lines', code: 'array-max-size' },
    ])
  })

  it('is not refused for a phone that cannot be read', async () => {
    const { body } = await place(sut, anOrder({ customer: { name: 'Ann', phone: 'ask my wife' } }))
    const [received] = await sut.reader.waitFor(OrderReceived, { key: body.orderId })
    expect(received?.facts.reachable).toBe(false)
    expect(received?.personal).not.toHaveProperty('phone')
  })
})

describe('an order on the shop’s topic', () => {
  it('needs no CloudEvents headers, and its promise begins when the broker appended it', async () => {
    const order = anOrder()
    await publish([order])
    const [status] = await sut.reader.waitFor(OrderStatusChanged, { key: order.externalId })
    const [received] = await sut.reader.waitFor(OrderReceived, { key: status?.orderId ?? '' })
    expect(Math.abs(Date.now() - new Date(received?.receivedAt ?? 0).getTime())).toBeLessThan(90_000)
  })

  it('and by HTTP at the same moment is one order', async () => {
    const orders = Array.from({ length: 30 }, () => anOrder())
    const [answers] = await Promise.all([Promise.all(orders.map((order) => place(sut, order))), publish(orders)])
    expect(answers.every(({ status }) => status === 202 || status === 200)).toBe(true)
    const ids = orders.map(({ externalId }) => externalId)
    await sut.drained([`shop.${NORTH}.orders`])
    const rows = await sut.sql<{ version: number }>('select version from order_state where external_id = any($1)', [ids])
    expect(rows).toEqual(orders.map(() => ({ version: 1 })))
    for (const id of ids) expect(sut.reader.of(OrderStatusChanged, id).filter(({ status }) => status === 'pending')).toHaveLength(1)
  })

  it('that cannot be read is refused with its place and every reason, never its body, and holds nobody up', async () => {
    const good = anOrder()
    const bad = anOrder({ lines: [{ sku: 'POST', kind: 'service', quantity: 0, unitPrice: 100 }] })
    await sut.writer.publishRaw(`shop.${NORTH}.orders`, [
      { key: bad.externalId, value: '{"name": "Ann Example", oops' },
      { key: bad.externalId, value: JSON.stringify(bad) },
      { key: good.externalId, value: JSON.stringify(good) },
    ])
    await sut.reader.waitFor(OrderStatusChanged, { key: good.externalId })
    const rejected = await eventually(
      () => {
        const all = sut.reader.of(RecordRejected).filter(({ externalId, code }) => externalId === bad.externalId || code === 'unreadable')
        return all.length === 2 && all
      },
      'both refusals',
      { within: 20_000 },
    )
    expect(rejected.find(({ code }) => code === 'invalid-order')).toMatchObject({
      ...{ shopId: NORTH, via: 'topic', topic: `${sut.prefix}shop.${NORTH}.orders`, offset: expect.any(String) },
      problems: expect.arrayContaining([
        expect.objectContaining({ field: 'lines.0.quantity', code: 'min' }),
        expect.objectContaining({ field: 'lines', code: 'no-goods-lines' }),
      ]),
    })
    const page = await asShop(sut, 'GET', '/v1/rejections?limit=1')
    expect(page).toMatchObject({ status: 200, body: { rejections: [{ via: 'topic' }], next: expect.any(String) } })
    expect(await asShop(sut, 'GET', '/v1/rejections', undefined, { shopId: SOUTH })).toMatchObject({ body: { rejections: [] } })
    expect(await sut.sql(`select from rejection r where r::text like '%Ann%'`)).toEqual([])
  })

  it('is amended by new content, and never rolled back by old', async () => {
    const first = anOrder()
    const second = { ...first, lines: [{ sku: 'MUG-2', quantity: 1, unitPrice: 500 }] }
    await publish([first, second, second, first])
    const [rejected] = await eventually(
      () => {
        const all = sut.reader.of(RecordRejected).filter(({ externalId }) => externalId === first.externalId)
        return all.length > 0 && all
      },
      'the refusal of the old content',
      { within: 20_000 },
    )
    expect(rejected).toMatchObject({ code: 'stale-content' })
    const row = await orderRow(sut, first.externalId)
    expect(row).toMatchObject({ version: 2, status: 'pending' })
    const [amended] = await sut.reader.waitFor(OrderAmended, { key: String(row?.['orderId']) })
    expect(amended).toMatchObject({ orderVersion: 2, document: { total: 500 }, facts: { knownCustomer: expect.any(Boolean) } })
  })

  it('obeys the shop’s own revisions', async () => {
    const order = anOrder({ shopRevision: 5 })
    await place(sut, order)
    const stale = await place(sut, { ...order, shopRevision: 4, comment: 'older' })
    expect(stale).toMatchObject({ status: 409, body: { code: 'stale-revision' } })
    expect(await place(sut, { ...order, shopRevision: 6, comment: 'newer' })).toMatchObject({
      body: { outcome: 'amended', orderVersion: 2 },
    })
    expect(await place(sut, { ...order, shopRevision: 7 })).toMatchObject({ body: { outcome: 'amended', orderVersion: 3 } })
  })
})

describe('a cancel', () => {
  it('ends an order that was never confirmed, once', async () => {
    const order = anOrder()
    const { body } = await place(sut, order)
    const path = `/v1/orders/${body.orderId}/cancellation`
    expect(await asShop(sut, 'POST', path, { reason: 'changed-mind' })).toMatchObject({
      status: 202,
      body: { outcome: 'cancelled', status: 'cancelled' },
    })
    expect(await asShop(sut, 'POST', path)).toMatchObject({ status: 200, body: { outcome: 'unchanged', status: 'cancelled' } })
    await sut.writer.publish(CancelOrder, [{ kind: 'cancellation', externalId: order.externalId }], { tenant })
    const next = anOrder()
    await publish([next])
    await sut.reader.waitFor(OrderStatusChanged, { key: next.externalId })
    expect(sut.reader.of(OrderCancelled, body.orderId)).toMatchObject([{ reason: 'changed-mind', cancelledBy: 'shop' }])
    expect(await asShop(sut, 'POST', `/v1/orders/${body.orderId}/amendments`, { ...order, comment: 'late' })).toMatchObject({
      ...{ status: 409, body: { code: 'too-late' } },
    })
  })

  it('of another shop’s order is for an order that nobody knows', async () => {
    const { body } = await place(sut, anOrder())
    const asSouth = { shopId: SOUTH }
    expect(await asShop(sut, 'POST', `/v1/orders/${body.orderId}/cancellation`, {}, asSouth)).toMatchObject({ status: 404 })
    expect(await asShop(sut, 'GET', `/v1/orders/${body.orderId}`, undefined, asSouth)).toMatchObject({ status: 404 })
    expect(await asShop(sut, 'GET', `/v1/orders/${body.orderId}/timeline`, undefined, asSouth)).toMatchObject({ status: 404 })
  })
})
