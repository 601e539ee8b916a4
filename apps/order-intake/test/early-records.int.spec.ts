import {
  CancelOrder,
  NotePayment,
  OrderAmended,
  OrderCancelled,
  OrderReceived,
  OrderStatusChanged,
  PaymentNoted,
  RecordRejected,
} from '@fifteen/contracts'
import { eventually, type ServiceUnderTest } from '@fifteen/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { anOrder, apartAmiss, asShop, NORTH, openIntake, orderRow, place, SOUTH } from './intake.js'

jest.setTimeout(90_000)

let sut: ServiceUnderTest
beforeAll(async () => {
  sut = await openIntake()
  const policy = await sut.http('PUT', `/v1/policies/${SOUTH}`, { earlyWaitMs: 700 })
  expect(policy).toMatchObject({ status: 200, body: { earlyWaitMs: 700 } })
}, 90_000)
afterEach(async () => expect(await apartAmiss(sut)).toEqual([]))
afterAll(() => sut.close(), 30_000)

const payment = (externalId: string, paymentId: string, amount = 900, kind: NotePayment['kind'] = 'settled'): NotePayment => ({
  ...{ externalId, paymentId, kind, amount: { amount, currency: 'GBP' } },
})
const awaits = (externalId: string, count: number): Promise<unknown> =>
  eventually(
    async () => {
      const rows = await sut.sql(`select from early_record e join order_state using (order_id) where external_id = $1`, [externalId])
      return rows.length === count
    },
    `${count} records to wait`,
    { within: 20_000 },
  )

describe('what comes before its order', () => {
  it('waits and is applied when the order comes: a cancel', async () => {
    const order = anOrder()
    await sut.writer.publish(CancelOrder, [{ kind: 'cancellation', externalId: order.externalId, reason: 'duplicate' }], {
      tenant: { shopId: NORTH },
    })
    await awaits(order.externalId, 1)
    expect(await asShop(sut, 'GET', `/v1/orders?externalId=${order.externalId}`)).toMatchObject({ body: { orders: [] } })
    const { body } = await place(sut, order)
    expect(body).toMatchObject({ outcome: 'accepted', orderVersion: 1, status: 'cancelled' })
    await sut.reader.waitFor(OrderReceived, { key: body.orderId })
    expect(await sut.reader.waitFor(OrderCancelled, { key: body.orderId })).toMatchObject([{ reason: 'duplicate' }])
    expect(await sut.sql(`select from timer where owner = $1`, [body.orderId])).toEqual([])
    expect(await sut.sql(`select from early_record where order_id = $1`, [body.orderId])).toEqual([])
  })

  it('is applied in the order in which it came: payments and an amendment', async () => {
    const order = anOrder()
    const amendment = { ...order, kind: 'amendment', comment: 'ring twice' }
    await sut.writer.publish(NotePayment, [payment(order.externalId, 'early-1')], { tenant: { shopId: NORTH } })
    await awaits(order.externalId, 1)
    expect(await place(sut, amendment)).toMatchObject({ status: 202, body: { outcome: 'waiting', externalId: order.externalId } })
    expect(await asShop(sut, 'POST', '/v1/payments', payment(order.externalId, 'early-2', -300, 'refunded'))).toMatchObject({
      ...{ status: 202, body: { outcome: 'waiting' } },
    })
    const { body } = await place(sut, order)
    expect(await sut.reader.waitFor(PaymentNoted, { key: body.orderId, count: 2 })).toMatchObject([
      { paymentId: 'early-1', settledTotal: 900, paymentSequence: 1 },
      { paymentId: 'early-2', settledTotal: 600, paymentSequence: 2 },
    ])
    expect(await sut.reader.waitFor(OrderAmended, { key: body.orderId })).toMatchObject([
      { orderVersion: 2, personal: { comment: 'ring twice' } },
    ])
    expect(body).toMatchObject({ outcome: 'accepted' })
  })

  it('is refused visibly when the order does not come in the policy’s time, once, and leaves nothing behind', async () => {
    const { externalId } = anOrder()
    const cancel = { kind: 'cancellation' as const, externalId }
    await sut.writer.publish(CancelOrder, [cancel], { tenant: { shopId: SOUTH } })
    await asShop(sut, 'POST', '/v1/payments', payment(externalId, 'never'), { shopId: SOUTH })
    const rejected = await eventually(
      () => {
        const all = sut.reader.of(RecordRejected).filter((rejection) => rejection.externalId === externalId)
        return all.length === 2 && all
      },
      'both refusals',
      { within: 20_000 },
    )
    expect(rejected.map(({ code, via }) => `${code} ${via}`).sort()).toEqual(['unknown-order http', 'unknown-order topic'])
    expect(await orderRow(sut, externalId)).toBeUndefined()
    expect(await sut.sql('select from timer')).toEqual(await sut.sql(`select from timer where due_at > now()`))
  })

  it('may be an order’s own late sibling: afterwards the order begins as any other', async () => {
    const order = anOrder()
    await asShop(sut, 'POST', '/v1/payments', payment(order.externalId, 'gone'), { shopId: SOUTH })
    await eventually(async () => !(await orderRow(sut, order.externalId)), 'the wait to end', { within: 20_000 })
    const { body } = await place(sut, order, { shopId: SOUTH })
    expect(body).toMatchObject({ outcome: 'accepted', status: 'pending' })
    expect(await orderRow(sut, order.externalId)).toMatchObject({ settled: 0 })
  })

  it('meets its order even when both are on their way at once', async () => {
    const orders = Array.from({ length: 40 }, () => anOrder())
    await Promise.all([
      sut.writer.publish(
        NotePayment,
        orders.map(({ externalId }) => payment(externalId, `race-${externalId}`)),
        { tenant: { shopId: NORTH } },
      ),
      ...orders.map((order) => place(sut, order)),
    ])
    const ids = orders.map(({ externalId }) => externalId)
    await eventually(
      async () => {
        const [row] = await sut.sql<{ paid: number }>(
          `select count(*)::int as paid from order_state where external_id = any($1) and settled_total = 900 and status = 'pending'`,
          [ids],
        )
        return row?.paid === orders.length
      },
      'every payment to be noted',
      { within: 20_000 },
    )
  })
})

describe('payments', () => {
  it('are noted once by their id, and refused when the id stands for another', async () => {
    const order = anOrder()
    const { body } = await place(sut, order)
    const pay = payment(order.externalId, 'once')
    expect(await asShop(sut, 'POST', '/v1/payments', pay)).toMatchObject({ status: 202, body: { outcome: 'noted', orderId: body.orderId } })
    expect(await asShop(sut, 'POST', '/v1/payments', pay)).toMatchObject({ status: 200, body: { outcome: 'unchanged' } })
    expect(await asShop(sut, 'POST', '/v1/payments', { ...pay, kind: 'failed' })).toMatchObject({
      status: 409,
      body: { code: 'payment-mismatch' },
    })
    await sut.writer.publish(NotePayment, [pay, payment(order.externalId, 'twice', 100)], { tenant: { shopId: NORTH } })
    expect(await sut.reader.waitFor(PaymentNoted, { key: body.orderId, count: 2 })).toMatchObject([
      { settledTotal: 900 },
      { settledTotal: 1_000 },
    ])
    expect(await orderRow(sut, order.externalId)).toMatchObject({ settled: 1_000, payment_sequence: 2 })
  })

  it('are refused with every reason', async () => {
    const wrong = { externalId: '', paymentId: 'p', kind: 'stolen', amount: { amount: -1, currency: 'EUR' } }
    const { status, body } = await asShop(sut, 'POST', '/v1/payments', wrong)
    expect(status).toBe(400)
    expect(body.problems.map(({ field }) => field).sort()).toEqual(['amount.amount', 'amount.currency', 'externalId', 'kind'])
  })

  it('are noted on an order that was cancelled, for the refund', async () => {
    const order = anOrder()
    const { body } = await place(sut, order)
    await asShop(sut, 'POST', `/v1/orders/${body.orderId}/cancellation`, {})
    expect(await asShop(sut, 'POST', '/v1/payments', payment(order.externalId, 'late'))).toMatchObject({ body: { outcome: 'noted' } })
  })
})

describe('reading', () => {
  it('shows an order without its personal block, its timeline, and lists by status with a cursor', async () => {
    const placed = []
    for (let i = 0; i < 3; i++) placed.push((await place(sut, anOrder(), { shopId: SOUTH })).body)
    const asSouth = { shopId: SOUTH }
    const [, second] = placed
    await asShop(sut, 'POST', `/v1/orders/${second?.orderId}/cancellation`, {}, asSouth)
    const one = await asShop(sut, 'GET', `/v1/orders/${second?.orderId}`, undefined, asSouth)
    expect(one).toMatchObject({ status: 200, body: { status: 'cancelled', document: { total: 900 }, facts: { country: 'GB' } } })
    expect(JSON.stringify(one.body)).not.toContain('Ann')
    expect(await asShop(sut, 'GET', `/v1/orders/${second?.orderId}/timeline`, undefined, asSouth)).toMatchObject({
      body: {
        entries: [
          { entry: 'received', actor: 'shop' },
          { entry: 'cancelled', detail: 'shop-request' },
        ],
      },
    })
    const pending = await list('status=pending&limit=1')
    expect(pending.orders.map(({ orderId }) => orderId)).toEqual([placed[2]?.orderId])
    const rest = await list(`status=pending&limit=1&cursor=${pending.next}`)
    expect(rest.orders.map(({ orderId }) => orderId)).toEqual([placed[0]?.orderId])
    expect((await list('status=cancelled,recalled')).orders.map(({ orderId }) => orderId)).toEqual([second?.orderId])
    const every = placed.map(({ orderId }) => orderId).reverse()
    const first = await list('status=cancelled,pending&limit=2')
    expect(first.orders.map(({ orderId }) => orderId)).toEqual(every.slice(0, 2))
    expect((await list(`status=cancelled,pending&limit=1&cursor=${first.next}`)).orders.map(({ orderId }) => orderId)).toEqual(
      every.slice(2),
    )
    expect((await list('limit=3')).orders.map(({ orderId }) => orderId)).toEqual(every)
    expect((await list('status=handed-off')).orders).toEqual([])
    expect((await list(`externalId=${second?.externalId}`)).orders).toHaveLength(1)
    expect((await list(`from=${new Date(Date.now() + 60_000).toISOString()}`)).orders).toEqual([])
    expect(await asShop(sut, 'GET', '/v1/orders?cursor=nonsense', undefined, asSouth)).toMatchObject({
      status: 400,
      body: { code: 'bad-cursor' },
    })
  })

  const list = async (query: string): Promise<{ orders: { orderId: string }[]; next?: string }> =>
    (await asShop(sut, 'GET', `/v1/orders?${query}`, undefined, { shopId: SOUTH })).body as never

  it('tells the shop of every change with a revision that grows', async () => {
    const order = anOrder()
    const { body } = await place(sut, order)
    await asShop(sut, 'POST', `/v1/orders/${body.orderId}/amendments`, { ...order, comment: 'more' })
    await asShop(sut, 'POST', `/v1/orders/${body.orderId}/cancellation`, {})
    const told = await sut.reader.waitFor(OrderStatusChanged, { key: order.externalId, count: 3 })
    expect(told.map(({ status, orderVersion, statusRevision }) => `${status} v${orderVersion} ${statusRevision}`)).toEqual([
      'pending v1 1',
      'pending v2 2',
      'cancelled v2 3',
    ])
  })
})
