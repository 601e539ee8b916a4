import {
  contractOf,
  DecisionMade,
  DecisionSuperseded,
  NotePayment,
  OrderCancelled,
  PaymentNoted,
  PlaceOrder,
  RecordRejected,
} from '@fifteen/contracts'
import { eventually, type ServiceUnderTest } from '@fifteen/testing'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { decision } from './decisions.js'
import { anOrder, asShop, openIntake, orderRow, place, SOUTH } from './intake.js'

jest.setTimeout(90_000)

let sut: ServiceUnderTest
beforeAll(async () => {
  sut = await openIntake()
}, 90_000)
afterAll(() => sut.close(), 30_000)

const statusOf = async (externalId: string): Promise<unknown> => (await orderRow(sut, externalId))?.['status']

async function paid(): Promise<{ orderId: string; externalId: string }> {
  const { body } = await place(sut, anOrder({ paymentMethod: 'prepaid' }))
  const payment = { ...contractOf(NotePayment).example, externalId: body.externalId, paymentId: `pay-${body.externalId}` }
  expect((await asShop(sut, 'POST', '/v1/payments', payment)).status).toBe(202)
  return body
}

const unpaid = (orderId: string, paymentSequence: number): DecisionMade =>
  decision(orderId, 'cancel', { reason: 'unpaid', madeBy: 'policy', paymentSequence })

describe('a cancel of an unpaid order', () => {
  it('is superseded when a payment was committed while it was on its way', async () => {
    const { orderId, externalId } = await paid()
    const cancel = unpaid(orderId, 0)
    await sut.writer.publish(DecisionMade, [cancel])
    const [superseded] = await sut.reader.waitFor(DecisionSuperseded, { key: orderId })
    expect(superseded).toMatchObject({ decisionId: cancel.decisionId, orderVersion: 1, baseVersion: 1, orderStatus: 'pending' })
    expect(sut.reader.of(OrderCancelled, orderId)).toEqual([])
    expect(await statusOf(externalId)).toBe('pending')
  })

  it('is carried out when it has seen the newest payment, and when it says nothing of payments', async () => {
    const [seen, silent] = [await paid(), await paid()]
    await sut.writer.publish(DecisionMade, [unpaid(seen.orderId, 1), { ...unpaid(silent.orderId, 0), paymentSequence: undefined }])
    for (const { externalId } of [seen, silent]) await eventually(async () => (await statusOf(externalId)) === 'cancelled', 'the cancel')
  })
})

describe('a payment that waits for its order', () => {
  it('is noted when the order lay in the queue at the end of the wait, intake being down', async () => {
    expect((await sut.http('PUT', `/v1/policies/${SOUTH}`, { earlyWaitMs: 2_500 })).status).toBe(200)
    const order = anOrder()
    const payment = { ...contractOf(NotePayment).example, externalId: order.externalId, paymentId: `pay-${order.externalId}` }
    const tenant = { shopId: SOUTH }
    await sut.writer.publish(NotePayment, [payment], { tenant })
    const waiting = `select e.waits_until as until from early_record e join order_state using (order_id) where external_id = $1`
    const { until } = await eventually(async () => (await sut.sql<{ until: Date }>(waiting, [order.externalId]))[0], 'the payment to wait')
    await sut.pause()
    await sut.writer.publish(PlaceOrder, [order], { tenant })
    await eventually(() => Date.now() > until.getTime() + 100, 'the wait to end')
    await sut.resume()
    const row = await eventually(
      async () => (await orderRow(sut, order.externalId))?.['status'] === 'pending' && orderRow(sut, order.externalId),
      'the order',
    )
    expect(row).toMatchObject({ settled: 900 })
    expect(await sut.reader.waitFor(PaymentNoted, { key: row?.['orderId'] as string })).toMatchObject([{ settledTotal: 900 }])
    expect(sut.reader.of(RecordRejected)).toEqual([])
  })
})
