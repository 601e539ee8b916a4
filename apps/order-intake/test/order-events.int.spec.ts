import {
  CancelRequested,
  contractOf,
  DecisionMade,
  DecisionSuperseded,
  HandoffCancelled,
  HandoffRefused,
  OrderAmended,
  OrderCancelled,
  OrderConfirmed,
  OrderHandedOff,
  OrderRecalled,
  OrderStatusChanged,
  RecallTooLate,
  SlotReservationLost,
  StockReservationLost,
  type MessageClass,
} from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { UnitOfWork, type Inbound } from '@fifteen/messaging'
import { eventually, type ServiceUnderTest } from '@fifteen/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { ApplyOrderEvents } from '../src/features/apply-order-events/apply-order-events.handler.js'
import type { OrderEvent } from '../src/features/apply-order-events/fact-of-event.js'
import { decision, handedOff, handoffCancelled, recalled, recallTooLate, refused, slotLost, stockLost } from './decisions.js'
import { anOrder, apartAmiss, asShop, openIntake, place } from './intake.js'

jest.setTimeout(90_000)

let sut: ServiceUnderTest
beforeAll(async () => {
  sut = await openIntake()
}, 90_000)
afterEach(async () => expect(await apartAmiss(sut)).toEqual([]))
afterAll(() => sut.close(), 30_000)

async function placed(): Promise<{ orderId: string; externalId: string }> {
  const { body } = await place(sut, anOrder())
  return body
}

async function statusOf(orderId: string): Promise<string> {
  const [row] = await sut.sql<{ text: string }>(`select status || ' v' || version as text from order_state where order_id = $1`, [orderId])
  return row?.text ?? ''
}

const until = (orderId: string, text: string): Promise<unknown> =>
  eventually(async () => (await statusOf(orderId)) === text, `${orderId} to be ${text}`, { within: 20_000 })

async function confirmed(): Promise<{ orderId: string; externalId: string }> {
  const order = await placed()
  await sut.writer.publish(DecisionMade, [decision(order.orderId, 'confirm')])
  await until(order.orderId, 'confirmed v1')
  return order
}

describe('a decision', () => {
  it('confirms the version it looked at, once however often it comes', async () => {
    const { orderId, externalId } = await placed()
    const confirm = decision(orderId, 'confirm', { madeBy: 'fast-path' })
    await sut.writer.publish(DecisionMade, [confirm, confirm])
    await sut.writer.publish(DecisionMade, [confirm])
    await until(orderId, 'confirmed v1')
    await sut.writer.publish(OrderHandedOff, [handedOff(orderId)])
    await until(orderId, 'handed-off v1')
    await sut.writer.publish(DecisionMade, [confirm])
    const [told] = await sut.reader.waitFor(OrderConfirmed, { key: orderId })
    expect(told).toMatchObject({ orderVersion: 1, decisionId: confirm.decisionId, confirmedBy: 'fast-path' })
    const after = await placed()
    await sut.writer.publish(DecisionMade, [decision(after.orderId, 'confirm')])
    await until(after.orderId, 'confirmed v1')
    expect(sut.reader.of(OrderConfirmed, orderId)).toHaveLength(1)
    expect(sut.reader.of(DecisionSuperseded, orderId)).toEqual([])
    const changes = await sut.reader.waitFor(OrderStatusChanged, { key: externalId, count: 3 })
    const statuses = changes.map(({ status, statusRevision }) => `${status} ${statusRevision}`)
    expect(statuses).toEqual(['pending 1', 'confirmed 2', 'handed-off 3'])
  })

  it('is superseded when the shop amended the order meanwhile', async () => {
    const order = anOrder()
    const { body } = await place(sut, order)
    await place(sut, { ...order, comment: 'changed' })
    const confirm = decision(body.orderId, 'confirm')
    await sut.writer.publish(DecisionMade, [confirm, confirm])
    expect(await sut.reader.waitFor(DecisionSuperseded, { key: body.orderId })).toMatchObject([
      { decisionId: confirm.decisionId, baseVersion: 1, orderVersion: 2, orderStatus: 'pending' },
    ])
    await sut.writer.publish(DecisionMade, [decision(body.orderId, 'confirm', { baseVersion: 2 })])
    await until(body.orderId, 'confirmed v2')
    expect(sut.reader.of(DecisionSuperseded, body.orderId)).toHaveLength(1)
  })

  it('amends a pending order with what it says and keeps the rest; its approval stands for the version it makes', async () => {
    const { orderId } = await placed()
    const lines = [{ kind: 'goods' as const, sku: 'MUG-2', quantity: 3, unitPrice: 400, insteadOf: 'MUG-1' }]
    const amend = decision(orderId, 'amend', { changes: { lines, personal: { name: 'Ann Example', phone: '020 7031 3001' } } })
    await sut.writer.publish(DecisionMade, [amend])
    const [amended] = await sut.reader.waitFor(OrderAmended, { key: orderId })
    expect(amended).toMatchObject({
      ...{ orderVersion: 2, decisionId: amend.decisionId, approvedBy: amend.decisionId, personal: { phone: '+442070313001' } },
      document: { total: 1_200, lines, delivery: { methodId: 'courier' } },
      facts: { addressComplete: false, reachable: true },
    })
    const unchanged = decision(orderId, 'amend', { baseVersion: 2, approved: false })
    await sut.writer.publish(DecisionMade, [unchanged])
    await until(orderId, 'pending v3')
    const all = await sut.reader.waitFor(OrderAmended, { key: orderId, count: 2 })
    expect(all[1]).toMatchObject({ decisionId: unchanged.decisionId, document: amended?.document, personal: amended?.personal })
    expect(all[1]).not.toHaveProperty('approvedBy')
  })

  it('that would leave no order is superseded', async () => {
    const { orderId } = await placed()
    await sut.writer.publish(DecisionMade, [decision(orderId, 'amend', { changes: { lines: [] } })])
    await sut.reader.waitFor(DecisionSuperseded, { key: orderId })
    expect(await statusOf(orderId)).toBe('pending v1')
  })

  it('to cancel ends a pending order, and asks for a confirmed one', async () => {
    const pending = await placed()
    const cancel = decision(pending.orderId, 'cancel', { madeBy: 'policy', reason: 'not-reached' })
    await sut.writer.publish(DecisionMade, [cancel])
    expect(await sut.reader.waitFor(OrderCancelled, { key: pending.orderId })).toMatchObject([
      { reason: 'not-reached', cancelledBy: 'policy', decisionId: cancel.decisionId },
    ])
    const late = await confirmed()
    await sut.writer.publish(DecisionMade, [decision(late.orderId, 'cancel', { reason: 'changed-mind' })])
    expect(await sut.reader.waitFor(CancelRequested, { key: late.orderId })).toMatchObject([
      { requestedBy: 'operator', reason: 'changed-mind' },
    ])
    expect(await statusOf(late.orderId)).toBe('cancelling v1')
  })
})

describe('after it was confirmed', () => {
  it('an order is reopened by a lost reservation or a refusal, amended by decision and confirmed again', async () => {
    const { orderId } = await confirmed()
    await sut.writer.publish(StockReservationLost, [stockLost(orderId)])
    await sut.writer.publish(SlotReservationLost, [slotLost(orderId)])
    await until(orderId, 'reopened v1')
    await sut.writer.publish(DecisionMade, [decision(orderId, 'amend')])
    await until(orderId, 'reopened v2')
    await sut.writer.publish(HandoffRefused, [refused(orderId, 1)])
    await sut.writer.publish(DecisionMade, [decision(orderId, 'confirm', { baseVersion: 2 })])
    await until(orderId, 'confirmed v2')
    await sut.writer.publish(HandoffRefused, [refused(orderId, 2)])
    await until(orderId, 'reopened v2')
  })

  it('an order that was confirmed again is not reopened by the old event coming again', async () => {
    const { orderId } = await confirmed()
    const sameEvent = { headers: { ce_id: newId(), ce_time: new Date().toISOString() } }
    await sut.writer.publish(StockReservationLost, [stockLost(orderId)], sameEvent)
    await until(orderId, 'reopened v1')
    await sut.writer.publish(DecisionMade, [decision(orderId, 'confirm')])
    await until(orderId, 'confirmed v1')
    await sut.writer.publish(StockReservationLost, [stockLost(orderId)], sameEvent)
    const next = await confirmed()
    await sut.writer.publish(StockReservationLost, [stockLost(next.orderId)])
    await until(next.orderId, 'reopened v1')
    expect(await statusOf(orderId)).toBe('confirmed v1')
    await sut.writer.publish(StockReservationLost, [stockLost(orderId)])
    await until(orderId, 'reopened v1')
  })

  it('a cancel that races the confirming decision ends the order or asks, never both', async () => {
    const orders = await Promise.all(Array.from({ length: 100 }, () => placed()))
    await Promise.all([
      sut.writer.publish(
        DecisionMade,
        orders.map(({ orderId }) => decision(orderId, 'confirm')),
      ),
      ...orders.map(({ orderId }) => asShop(sut, 'POST', `/v1/orders/${orderId}/cancellation`, {})),
    ])
    for (const { orderId } of orders) {
      const ended = await eventually(async () => /cancelled v1|cancelling v1/.exec(await statusOf(orderId))?.[0], 'the cancel')
      if (ended === 'cancelling v1') await sut.reader.waitFor(CancelRequested, { key: orderId })
      else await sut.reader.waitFor(DecisionSuperseded, { key: orderId })
      const told = [OrderCancelled, OrderConfirmed, CancelRequested].map((message) => sut.reader.of<object>(message, orderId).length)
      expect(told).toEqual(ended === 'cancelled v1' ? [1, 0, 0] : [0, 1, 1])
    }
  })

  it('a customer’s amendment is too late', async () => {
    const { orderId, externalId } = await confirmed()
    expect(await place(sut, anOrder({ externalId, comment: 'please' }))).toMatchObject({ status: 409, body: { code: 'too-late' } })
    expect(await statusOf(orderId)).toBe('confirmed v1')
  })

  it('a shop’s cancel is asked of logistics-handoff once, and its answer is the end', async () => {
    for (const [message, answer, end] of [
      [HandoffCancelled, handoffCancelled, 'cancelled v1'],
      [OrderRecalled, recalled, 'recalled v1'],
      [RecallTooLate, recallTooLate, 'handed-off v1'],
    ] as [MessageClass<object>, (id: string, requestId?: string) => object, string][]) {
      const { orderId } = await confirmed()
      const path = `/v1/orders/${orderId}/cancellation`
      expect(await asShop(sut, 'POST', path, {})).toMatchObject({
        status: 202,
        body: { outcome: 'cancel-requested', status: 'cancelling' },
      })
      expect(await asShop(sut, 'POST', path, {})).toMatchObject({ status: 200, body: { outcome: 'unchanged' } })
      await sut.writer.publish(OrderHandedOff, [handedOff(orderId)])
      const [request] = await sut.reader.waitFor(CancelRequested, { key: orderId })
      await sut.writer.publish(message, [answer(orderId, request?.requestId)])
      await until(orderId, end)
      const again =
        message === RecallTooLate ? { status: 409, body: { code: 'too-late' } } : { status: 200, body: { outcome: 'unchanged' } }
      expect(await asShop(sut, 'POST', path, {})).toMatchObject(again)
      expect(sut.reader.of(CancelRequested, orderId)).toHaveLength(1)
    }
  })
})

interface Told {
  message: MessageClass<object>
  data: OrderEvent
}

function* permutations<T>(items: readonly T[]): Generator<T[]> {
  if (items.length <= 1) yield [...items]
  if (items.length <= 1) return
  for (const [i, first] of items.entries()) {
    for (const rest of permutations([...items.slice(0, i), ...items.slice(i + 1)])) yield [first, ...rest]
  }
}

describe('events of one order, in every order and twice', () => {
  it('leave the same row and tell the same things', async () => {
    const tell = (orderId: string): Told[] => [
      { message: StockReservationLost, data: stockLost(orderId) },
      { message: SlotReservationLost, data: slotLost(orderId) },
      { message: OrderHandedOff, data: handedOff(orderId) },
      { message: OrderRecalled, data: recalled(orderId) },
      { message: DecisionMade, data: decision(orderId, 'confirm', { decisionId: orderId.replace(/^......../, '00000000') }) },
    ]
    const orders = await Promise.all([...permutations([0, 1, 2, 3, 4])].map(async (sequence) => ({ sequence, ...(await placed()) })))
    await sut.writer.publish(
      DecisionMade,
      orders.map(({ orderId }) => decision(orderId, 'confirm', { decisionId: orderId.replace(/^......../, '00000000') })),
    )
    await Promise.all(orders.map(({ orderId }) => until(orderId, 'confirmed v1')))
    const events = orders.flatMap(({ orderId, sequence }) => {
      const told = tell(orderId).map(toInbound)
      const once = sequence.flatMap((i) => told[i] ?? [])
      return [...once, ...once.toReversed()]
    })
    const half = events.length >> 1
    for (const chunk of [events.slice(0, half), events.slice(half), events]) await apply(chunk)
    const ids = orders.map(({ orderId }) => orderId)
    const ends = await sut.sql(`select distinct status, version from order_state where order_id = any($1)`, [ids])
    expect(ends).toEqual([{ status: 'recalled', version: 1 }])
    for (const { orderId } of orders) expect(sut.reader.of(DecisionSuperseded, orderId)).toEqual([])
  })

  const toInbound = ({ message, data }: Told): Inbound<OrderEvent> => {
    const record = { topic: 't', partition: 0, offset: 0n, key: data.orderId, headers: {}, value: null, timestamp: Date.now() }
    return {
      type: contractOf(message).type,
      data,
      key: data.orderId,
      id: newId(),
      timestamp: record.timestamp,
      traceparent: undefined,
      record,
    }
  }

  const apply = (events: Inbound<OrderEvent>[]): Promise<void> =>
    sut.app.get(UnitOfWork).run((context) => sut.app.get(ApplyOrderEvents).apply(context, events))
})
