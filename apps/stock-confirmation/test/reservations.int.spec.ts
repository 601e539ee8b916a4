import {
  OrderAmended,
  OrderCancelled,
  OrderConfirmed,
  OrderHandedOff,
  OrderRecalled,
  OrderReceived,
  StockPinned,
  StockReleased,
  StockReservationLost,
  StockReserved,
  StockShort,
  TaskClosed,
  TaskOpened,
} from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { eventually, type ServiceUnderTest } from '@fifteen/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { TestOrder } from './orders.js'
import { expectBalance, itemOf, openService, seed, SHOP, untilState } from './stock-service.js'

describe('reservations', () => {
  let service: ServiceUnderTest

  beforeAll(async () => {
    service = await openService()
  }, 120_000)
  afterAll(() => service.close())
  afterEach(() => expectBalance(service))

  const answersOf = (orderId: string): string[] =>
    service.reader.events.filter(({ key }) => key === orderId).map(({ type }) => type.replace(/^stock-confirmation\.|\.v1$/g, ''))

  it('holds, pins and ships an order, and takes it back when it is recalled', async () => {
    await seed(service, { 'LIFE-1': 10 })
    const order = new TestOrder()
    await service.writer.publish(OrderReceived, [order.received({ 'LIFE-1': 3, POST: 1 })])
    const [reserved] = await service.reader.waitFor(StockReserved, { key: order.orderId })
    expect(reserved).toEqual({
      orderId: order.orderId,
      shopId: SHOP,
      orderVersion: 1,
      allocations: [{ sku: 'LIFE-1', warehouseId: 'main', quantity: 3 }],
      expiresAt: new Date(Date.parse(order.receivedAt) + 900_000).toISOString(),
    })
    await service.writer.publish(OrderConfirmed, [order.confirmed()])
    expect(await service.reader.waitFor(StockPinned, { key: order.orderId })).toMatchObject([{ allocations: reserved?.allocations }])
    expect(await itemOf(service, 'LIFE-1')).toMatchObject({ onHand: 10, reserved: 3, available: 7, committed: 0 })
    await service.writer.publish(OrderHandedOff, [order.handedOff()])
    await untilState(service, order.orderId, 'committed')
    expect(await itemOf(service, 'LIFE-1')).toMatchObject({ onHand: 7, reserved: 0, available: 7, committed: 3 })
    await expectBalance(service)
    await service.writer.publish(OrderRecalled, [order.recalled()])
    expect(await service.reader.waitFor(StockReleased, { key: order.orderId })).toMatchObject([{ reason: 'recalled', orderVersion: 1 }])
    expect(await itemOf(service, 'LIFE-1')).toMatchObject({ onHand: 10, reserved: 0, available: 10, committed: 0 })
    const movements = await service.sql<{ kind: string; quantity: string }>(
      `select kind, quantity from stock_movement m join stock_item i on i.id = m.item_id where sku = 'LIFE-1' order by m.id`,
    )
    expect(movements.map(({ kind, quantity }) => `${kind} ${quantity}`)).toEqual(['counted 10', 'shipped -3', 'returned 3'])
  }, 90_000)

  it('checks two lines of one SKU against the same units', async () => {
    await seed(service, { 'TWICE-1': 5 })
    const [greedy, fitting] = [new TestOrder(), new TestOrder()]
    await service.writer.publish(OrderReceived, [
      greedy.received([
        ['TWICE-1', 3],
        ['TWICE-1', 3],
      ]),
      fitting.received([
        ['TWICE-1', 2],
        ['TWICE-1', 3],
      ]),
    ])
    const [short] = await service.reader.waitFor(StockShort, { key: greedy.orderId })
    expect(short?.shortages).toMatchObject([{ sku: 'TWICE-1', requested: 6 }])
    const [reserved] = await service.reader.waitFor(StockReserved, { key: fitting.orderId })
    expect(reserved?.allocations).toEqual([{ sku: 'TWICE-1', warehouseId: 'main', quantity: 5 }])
  }, 90_000)

  it('offers the declared substitutes that are there, best first', async () => {
    await seed(service, { 'MUG-BLUE': 1, 'MUG-GREEN': 30, 'MUG-RED': 4, 'MUG-NONE': 0 })
    const items = [
      { sku: 'MUG-BLUE', title: 'Blue mug', substitutes: ['MUG-NONE', 'MUG-RED', 'MUG-GREEN', 'MUG-UNHEARD-OF'] },
      { sku: 'MUG-RED', title: 'Red mug', unitPrice: 500 },
    ]
    expect(await service.http('PUT', '/v1/catalogue', { shopId: SHOP, items })).toMatchObject({ status: 200, body: { kept: 2 } })
    const order = new TestOrder()
    await service.writer.publish(OrderReceived, [order.received({ 'MUG-BLUE': 2 })])
    const [short] = await service.reader.waitFor(StockShort, { key: order.orderId })
    expect(short?.shortages).toEqual([
      {
        sku: 'MUG-BLUE',
        requested: 2,
        available: 1,
        alternatives: [
          { sku: 'MUG-RED', available: 4, rank: 2, title: 'Red mug', unitPrice: 500 },
          { sku: 'MUG-GREEN', available: 30, rank: 3 },
        ],
      },
    ])
    expect(await itemOf(service, 'MUG-BLUE')).toMatchObject({ reserved: 0 })
  }, 90_000)

  it('prefers one warehouse that has everything and splits only where it must', async () => {
    await seed(service, { 'HAT@east': 1, 'HAT@west': 5, 'PEN@east': 9, 'PEN@west': 5 })
    const [whole, split] = [new TestOrder(), new TestOrder()]
    await service.writer.publish(OrderReceived, [whole.received({ HAT: 2, PEN: 2 })])
    const [first] = await service.reader.waitFor(StockReserved, { key: whole.orderId })
    expect(first?.allocations).toEqual([
      { sku: 'HAT', warehouseId: 'west', quantity: 2 },
      { sku: 'PEN', warehouseId: 'west', quantity: 2 },
    ])
    await service.writer.publish(OrderReceived, [split.received({ HAT: 4, PEN: 1 })])
    const [second] = await service.reader.waitFor(StockReserved, { key: split.orderId })
    expect(second?.allocations).toEqual([
      { sku: 'HAT', warehouseId: 'east', quantity: 1 },
      { sku: 'HAT', warehouseId: 'west', quantity: 3 },
      { sku: 'PEN', warehouseId: 'east', quantity: 1 },
    ])
  }, 90_000)

  it('amends up and down, and gives back what a new version cannot have', async () => {
    await seed(service, { 'AMEND-1': 5 })
    const order = new TestOrder()
    await service.writer.publish(OrderReceived, [order.received({ 'AMEND-1': 4 })])
    await service.writer.publish(OrderAmended, [order.amended(2, { 'AMEND-1': 5 }), order.amended(3, { 'AMEND-1': 1 })])
    await service.reader.waitFor(StockReserved, { key: order.orderId, count: 3 })
    expect(await itemOf(service, 'AMEND-1')).toMatchObject({ reserved: 1 })
    await service.writer.publish(OrderAmended, [order.amended(4, { 'AMEND-1': 6 })])
    expect(await service.reader.waitFor(StockShort, { key: order.orderId })).toMatchObject([
      { orderVersion: 4, shortages: [{ requested: 6, available: 5 }] },
    ])
    expect(await service.reader.waitFor(StockReleased, { key: order.orderId })).toMatchObject([{ orderVersion: 3, reason: 'amended' }])
    expect(await itemOf(service, 'AMEND-1')).toMatchObject({ reserved: 0 })
  }, 90_000)

  it('leaves no hold of an order that was cancelled before it was known, and gives a hold back once', async () => {
    await seed(service, { 'CANCEL-1': 5 })
    const [early, late] = [new TestOrder(), new TestOrder()]
    await service.writer.publish(OrderCancelled, [early.cancelled()])
    await service.writer.publish(OrderReceived, [early.received({ 'CANCEL-1': 1 }), late.received({ 'CANCEL-1': 2 })])
    await service.writer.publish(OrderCancelled, [late.cancelled(), late.cancelled()])
    await service.writer.publish(OrderReceived, [late.received({ 'CANCEL-1': 2 })])
    const marker = new TestOrder()
    await service.writer.publish(OrderReceived, [marker.received({ 'CANCEL-1': 1 })])
    await untilState(service, late.orderId, 'released')
    await service.reader.waitFor(StockReserved, { key: marker.orderId })
    await service.drained(['order-intake.events'])
    expect(answersOf(early.orderId)).toEqual([])
    expect(answersOf(late.orderId)).toEqual(['stock-reserved', 'stock-released'])
    expect(await itemOf(service, 'CANCEL-1')).toMatchObject({ reserved: 1 })
  }, 90_000)

  it('lets a hold fall back at its instant, not before, and takes it anew or loses it at the confirmation', async () => {
    await seed(service, { 'EXPIRE-1': 2 })
    expect(await service.http('PUT', '/v1/policies/south-shop', { holdMs: 1_500, holdMaximumMs: 3_600_000 })).toMatchObject({ status: 200 })
    await seed(service, { 'EXPIRE-1': 2 }, 'south-shop')
    const [lucky, unlucky] = [new TestOrder('south-shop'), new TestOrder('south-shop')]
    await service.writer.publish(OrderReceived, [lucky.received({ 'EXPIRE-1': 1 }), unlucky.received({ 'EXPIRE-1': 1 })])
    const [reserved] = await service.reader.waitFor(StockReserved, { key: lucky.orderId })
    for (const { orderId } of [lucky, unlucky]) {
      const [released] = await service.reader.waitFor(StockReleased, { key: orderId })
      expect(released).toMatchObject({ reason: 'expired', orderVersion: 1 })
      expect(Date.parse(released?.releasedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(reserved?.expiresAt ?? ''))
    }
    const thief = new TestOrder('south-shop')
    await service.writer.publish(OrderReceived, [thief.received({ 'EXPIRE-1': 1 })])
    await service.writer.publish(OrderConfirmed, [thief.confirmed()])
    await service.reader.waitFor(StockPinned, { key: thief.orderId })
    await service.writer.publish(OrderConfirmed, [lucky.confirmed()])
    await service.reader.waitFor(StockPinned, { key: lucky.orderId })
    await service.writer.publish(OrderConfirmed, [unlucky.confirmed()])
    expect(await service.reader.waitFor(StockReservationLost, { key: unlucky.orderId })).toMatchObject([
      { orderVersion: 1, shortages: [{ sku: 'EXPIRE-1', requested: 1, available: 0 }] },
    ])
  }, 90_000)

  it('keeps the hold while an operator works on the order', async () => {
    await service.http('PUT', '/v1/policies/south-shop', { holdMs: 1_000, holdMaximumMs: 3_600_000 })
    await seed(service, { 'TASK-1': 2 }, 'south-shop')
    const [worked, left] = [new TestOrder('south-shop'), new TestOrder('south-shop')]
    const taskId = newId()
    await service.writer.publish(TaskOpened, [worked.taskOpened(taskId)])
    await untilState(service, worked.orderId, 'none')
    await service.writer.publish(OrderReceived, [worked.received({ 'TASK-1': 1 }), left.received({ 'TASK-1': 1 })])
    await service.reader.waitFor(StockReleased, { key: left.orderId })
    expect(answersOf(worked.orderId)).toEqual(['stock-reserved'])
    await service.writer.publish(TaskClosed, [worked.taskClosed(taskId)])
    expect(await service.reader.waitFor(StockReleased, { key: worked.orderId })).toMatchObject([{ reason: 'expired' }])
  }, 90_000)

  it('fires a timer after a restart', async () => {
    await service.http('PUT', '/v1/policies/south-shop', { holdMs: 1_000, holdMaximumMs: 3_600_000 })
    await seed(service, { 'RESTART-1': 1 }, 'south-shop')
    const order = new TestOrder('south-shop')
    await service.writer.publish(OrderReceived, [order.received({ 'RESTART-1': 1 })])
    await service.reader.waitFor(StockReserved, { key: order.orderId })
    await service.pause()
    await eventually(() => Date.now() > Date.parse(order.receivedAt) + 1_200, 'the hold to expire')
    await service.resume()
    await service.reader.waitFor(StockReleased, { key: order.orderId })
    expect(answersOf(order.orderId)).toEqual(['stock-reserved', 'stock-released'])
  }, 90_000)
})
