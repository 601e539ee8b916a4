import {
  CancelOrder,
  contractOf,
  DecisionMade,
  HandoffRefused,
  NotePayment,
  OrderHandedOff,
  OrderReceived,
  PlaceOrder,
  RecallTooLate,
  RecordRejected,
  SlotReservationLost,
} from '@fifteen/contracts'
import { eventually, type ServiceUnderTest, type Telling } from '@fifteen/testing'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { decision, handedOff, recallTooLate, refused, slotLost } from './decisions.js'
import { anOrder, asShop, NORTH, openIntake, place, type Body } from './intake.js'

jest.setTimeout(90_000)

let sut: ServiceUnderTest
beforeAll(async () => {
  sut = await openIntake()
}, 90_000)
afterAll(() => sut.close(), 30_000)

type Shown = Body & { waitsFor?: string; entries: { entry: string; actor: string; detail?: string }[] }
const shown = async (orderId: string, path = ''): Promise<Shown> => (await asShop(sut, 'GET', `/v1/orders/${orderId}${path}`)).body as Shown
const until = (orderId: string, status: string): Promise<Shown> =>
  eventually(
    async () => {
      const body = await shown(orderId)
      if (body.status !== status) throw new Error(body.status)
      return body
    },
    `the order to be ${status}`,
    { within: 20_000 },
  )

async function confirmed(): Promise<Body> {
  const { body } = await place(sut, anOrder())
  await sut.writer.publish(DecisionMade, [decision(body.orderId, 'confirm')])
  await until(body.orderId, 'confirmed')
  return body
}

async function beyondRecall(): Promise<Body> {
  const body = await confirmed()
  await asShop(sut, 'POST', `/v1/orders/${body.orderId}/cancellation`, {})
  await sut.writer.publish(OrderHandedOff, [handedOff(body.orderId)])
  await sut.writer.publish(RecallTooLate, [recallTooLate(body.orderId)])
  await until(body.orderId, 'handed-off')
  return body
}

describe('a cancel after logistics could not recall the order', () => {
  it('is refused to the shop, by HTTP and on its topic', async () => {
    const { orderId, externalId } = await beyondRecall()
    expect(await asShop(sut, 'POST', `/v1/orders/${orderId}/cancellation`, {})).toMatchObject({ status: 409, body: { code: 'too-late' } })
    await sut.writer.publish(CancelOrder, [{ kind: 'cancellation', externalId }], { tenant: { shopId: NORTH } })
    expect(await sut.reader.waitFor(RecordRejected, { key: externalId })).toMatchObject([{ code: 'too-late', externalId, via: 'topic' }])
  })
})

describe('a phone that nobody can read', () => {
  it('comes through as it was written, in the personal block only', async () => {
    const written = '+7 (912) 345-67-8'
    const { body } = await place(sut, anOrder({ customer: { name: 'Ann', phone: written } }))
    const [received] = await sut.reader.waitFor(OrderReceived, { key: body.orderId })
    expect(received).toMatchObject({ personal: { phoneAsWritten: written }, facts: { reachable: false } })
    expect(JSON.stringify({ ...received, personal: undefined })).not.toContain('345-67')
  })
})

describe('an Idempotency-Key', () => {
  it('gets the first answer again for amendments, cancels and payments, and is refused with another body', async () => {
    const order = anOrder()
    const { body } = await place(sut, order)
    const path = `/v1/orders/${body.orderId}`
    const payment = { ...contractOf(NotePayment).example, externalId: order.externalId, paymentId: `p-${order.externalId}` }
    const first = await asShop(sut, 'POST', `${path}/amendments`, { ...order, comment: 'one' }, { key: 'amend-1' })
    expect(first).toMatchObject({ status: 202, body: { outcome: 'amended', orderVersion: 2 } })
    await asShop(sut, 'POST', `${path}/amendments`, { ...order, comment: 'two' })
    expect(await asShop(sut, 'POST', `${path}/amendments`, { ...order, comment: 'one' }, { key: 'amend-1' })).toMatchObject({
      ...{ status: 202, body: first.body },
    })
    const paid = await asShop(sut, 'POST', '/v1/payments', payment, { key: 'pay-1' })
    expect(paid.body.outcome).toBe('noted')
    expect(await asShop(sut, 'POST', '/v1/payments', payment, { key: 'pay-1' })).toMatchObject({ status: 202, body: paid.body })
    const gone = await asShop(sut, 'POST', `${path}/cancellation`, { reason: 'duplicate' }, { key: 'cancel-1' })
    expect(await asShop(sut, 'POST', `${path}/cancellation`, { reason: 'duplicate' }, { key: 'cancel-1' })).toMatchObject({
      ...{ status: gone.status, body: gone.body },
    })
    for (const [to, sent, key] of [
      [`${path}/amendments`, { ...order, comment: 'three' }, 'amend-1'],
      [`${path}/cancellation`, { reason: 'other' }, 'cancel-1'],
      ['/v1/payments', { ...payment, amount: { amount: 1, currency: 'GBP' } }, 'pay-1'],
      [`${path}/cancellation`, { reason: 'duplicate' }, 'pay-1'],
    ] as const) {
      expect(await asShop(sut, 'POST', to, sent, { key })).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } })
    }
  })
})

describe('what an order waits for, and what others said of it', () => {
  it('is shown with the order', async () => {
    const { body } = await place(sut, anOrder({ paymentMethod: 'prepaid' }))
    expect((await shown(body.orderId)).waitsFor).toBe('payment')
    const { orderId } = await confirmed()
    expect((await shown(orderId)).waitsFor).toBe('hand-off')
    await sut.writer.publish(HandoffRefused, [refused(orderId)])
    expect((await until(orderId, 'reopened')).waitsFor).toBe('operator')
  })

  it('stands on the timeline, once, even where it moved nothing', async () => {
    const { orderId } = await confirmed()
    // A repeat has the id and the time of the first: in one chunk or in two, it is the same event.
    const time = new Date().toISOString()
    const refusal: Telling = { message: HandoffRefused, data: refused(orderId), id: 'e-1', time }
    const loss: Telling = { message: SlotReservationLost, data: slotLost(orderId), id: 'e-2', time }
    const taken: Telling = { message: OrderHandedOff, data: handedOff(orderId), id: 'e-3', time }
    await sut.writer.tell([refusal, refusal])
    await until(orderId, 'reopened')
    await sut.writer.tell([loss])
    await sut.writer.tell([loss])
    await eventually(async () => (await shown(orderId, '/timeline')).entries.some(({ actor }) => actor === 'delivery'), 'the loss')
    await asShop(sut, 'POST', `/v1/orders/${orderId}/cancellation`, {})
    await sut.writer.tell([taken])
    await sut.writer.tell([taken])
    await sut.writer.publish(RecallTooLate, [recallTooLate(orderId)])
    await until(orderId, 'handed-off')
    const { entries } = await shown(orderId, '/timeline')
    expect(entries.map(({ entry, actor, detail }) => `${entry} ${actor} ${detail ?? ''}`.trim()).slice(2)).toEqual([
      'reopened logistics handoff-refused: address-unknown, dossier 1, fleet',
      'slot-reservation-lost delivery order reopened: full',
      'cancel-requested shop shop-request',
      'acknowledged logistics order cancelling: dossier 1, fleet',
      'handed-off logistics recall-too-late: dossier 1, fleet',
    ])
  })
})

describe('a refused record', () => {
  it('has the order’s key where it can be read, and its own where not', async () => {
    const { externalId } = anOrder()
    await sut.writer.publish(PlaceOrder, [{ ...anOrder(), externalId, lines: [] }], { tenant: { shopId: NORTH } })
    const [rejected] = await sut.reader.waitFor(RecordRejected, { key: externalId })
    expect(rejected).toMatchObject({ externalId, code: 'invalid-order' })
    await sut.writer.publish(PlaceOrder, [{ ...anOrder(), externalId: '' }], { tenant: { shopId: NORTH } })
    const nameless = await eventually(() => sut.reader.of(RecordRejected).find((one) => one.externalId === undefined), 'the other')
    expect(sut.reader.of(RecordRejected, nameless.rejectionId)).toEqual([nameless])
  })
})

describe('the list of shops', () => {
  it('goes on after a shop', async () => {
    const { body } = await sut.http<{ shopId: string }[]>('GET', '/v1/shops?limit=1')
    expect(body.map(({ shopId }) => shopId)).toEqual(['north-shop'])
    const { body: rest } = await sut.http<{ shopId: string }[]>('GET', '/v1/shops?after=north-shop')
    expect(rest.map(({ shopId }) => shopId)).toEqual(['south-shop'])
  })
})
