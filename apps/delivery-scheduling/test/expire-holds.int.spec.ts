import {
  OrderConfirmed,
  OrderReceived,
  SlotHeld,
  SlotPinned,
  SlotReleased,
  SlotReservationLost,
  TaskClosed,
  TaskOpened,
} from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { eventually, ServiceUnderTest } from '@fifteen/testing'
import { definition } from '../src/service.js'
import { aDailySchedule, dayAhead, OrderEvents, slotId } from './events.js'
import { taken, untilState, violations } from './laws.js'

const HOLD_MS = 1_000
const HOLD_MAXIMUM_MS = 4_000
const [first, second] = [slotId(dayAhead(1)), slotId(dayAhead(2))]

describe('the expiry of holds', () => {
  let service: ServiceUnderTest

  beforeAll(async () => {
    service = await ServiceUnderTest.open(definition, { read: ['delivery-scheduling.events'] })
    const policy = { holdMs: HOLD_MS, holdMaximumMs: HOLD_MAXIMUM_MS }
    expect((await service.http('PUT', '/v1/policies/*', policy)).body).toMatchObject(policy)
    for (const [shopId, capacity] of [
      ['shop', 1_000],
      ['one-place', 1],
    ] as const) {
      const { status } = await service.http('PUT', `/v1/schedules/${shopId}`, aDailySchedule({ timeZone: 'Europe/London' }, capacity))
      expect(status).toBe(200)
    }
  }, 120_000)
  afterAll(() => service.close())
  afterEach(async () => expect(await violations(service)).toEqual([]))

  it('gives the place back once, at its time and never early', async () => {
    const order = new OrderEvents('shop')
    await service.writer.publish(OrderReceived, [order.received({ slotId: first })])
    const [held] = await service.reader.waitFor(SlotHeld, { key: order.orderId })
    const [released] = await service.reader.waitFor(SlotReleased, { key: order.orderId })
    expect(released).toMatchObject({ reason: 'expired', orderVersion: 1 })
    expect(Date.parse(released?.releasedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(held?.expiresAt ?? '') - 5)
    expect(await taken(service, 'shop', first)).toBe(0)
  }, 90_000)

  it('lets the confirmation take the place anew, or loses the reservation where somebody else has it', async () => {
    const [early, late] = [new OrderEvents('one-place'), new OrderEvents('one-place')]
    await service.writer.publish(OrderReceived, [early.received({ slotId: first })])
    await untilState(service, early.orderId, 'expired')
    await service.writer.publish(OrderReceived, [late.received({ slotId: first })])
    await service.reader.waitFor(SlotHeld, { key: late.orderId })
    await service.writer.publish(OrderConfirmed, [late.confirmed()])
    await service.reader.waitFor(SlotPinned, { key: late.orderId })
    await service.writer.publish(OrderConfirmed, [early.confirmed()])
    const [lost] = await service.reader.waitFor(SlotReservationLost, { key: early.orderId })
    expect(lost).toMatchObject({ orderVersion: 1, problem: 'full' })
    expect(lost?.nearest).toHaveLength(3)
    const again = new OrderEvents('one-place')
    await service.writer.publish(OrderReceived, [again.received({ slotId: second })])
    await untilState(service, again.orderId, 'expired')
    await service.writer.publish(OrderConfirmed, [again.confirmed()])
    expect(await service.reader.waitFor(SlotPinned, { key: again.orderId })).toMatchObject([{ slot: { slotId: second } }])
  }, 90_000)

  it('waits for the shop’s maximum while a task is open', async () => {
    const [open, closed] = [new OrderEvents('shop'), new OrderEvents('shop')]
    const task = newId()
    await service.writer.publish(TaskOpened, [open.taskOpened(newId()), closed.taskOpened(task)])
    await service.writer.publish(TaskClosed, [closed.taskClosed(task)])
    await untilState(service, open.orderId, 'none')
    const receivedAt = new Date()
    await service.writer.publish(OrderReceived, [open.received({}, receivedAt), closed.received({}, receivedAt)])
    await untilState(service, closed.orderId, 'expired')
    const [released] = await service.reader.waitFor(SlotReleased, { key: open.orderId })
    expect(Date.parse(released?.releasedAt ?? '')).toBeGreaterThanOrEqual(receivedAt.getTime() + HOLD_MAXIMUM_MS - 5)
  }, 90_000)

  it('fires after a restart what came due meanwhile, once', async () => {
    const order = new OrderEvents('shop')
    await service.writer.publish(OrderReceived, [order.received({ slotId: second })])
    await service.reader.waitFor(SlotHeld, { key: order.orderId })
    await service.pause()
    await service.sql("update timer set due_at = now() - interval '1 minute' where owner = $1", [order.orderId])
    await service.sql(
      "update slot_hold set received_at = now() - interval '1 hour', held_at = now() - interval '1 hour' where order_id = $1",
      [order.orderId],
    )
    await service.resume()
    await untilState(service, order.orderId, 'expired')
    await service.writer.publish(OrderReceived, [order.received({ slotId: second })])
    const probe = new OrderEvents('shop')
    await service.writer.publish(OrderReceived, [probe.received()])
    await service.reader.waitFor(SlotHeld, { key: probe.orderId })
    expect(service.reader.of(SlotReleased, order.orderId)).toHaveLength(1)
  }, 90_000)

  it('races confirmations at the instant of expiry: each order ends pinned with one place, however it went', async () => {
    const orders = Array.from({ length: 120 }, () => new OrderEvents('shop'))
    const receivedAt = new Date()
    await service.writer.publish(
      OrderReceived,
      orders.map((order) => order.received({ slotId: second }, receivedAt)),
    )
    const due = receivedAt.getTime() + HOLD_MS
    let sent = 0
    await eventually(
      async () => {
        // Confirmations in small groups, spread around the instant at which all holds expire together.
        if (Date.now() < due - 60) return false
        await service.writer.publish(
          OrderConfirmed,
          orders.slice(sent, sent + 6).map((order) => order.confirmed()),
        )
        sent += 6
        return sent >= orders.length
      },
      'every confirmation to be sent',
      { within: 15_000, every: 1 },
    )
    for (const { orderId } of orders) {
      await service.reader.waitFor(SlotPinned, { key: orderId })
      expect([service.reader.of(SlotHeld, orderId).length, service.reader.of(SlotPinned, orderId).length]).toEqual([1, 1])
      expect(service.reader.of(SlotReleased, orderId).length).toBeLessThanOrEqual(1)
    }
    const pinned = await service.sql<{ count: number }>(
      "select count(*)::int as count from slot_hold where slot_id = $1 and shop_id = 'shop' and state = 'pinned'",
      [second],
    )
    expect(pinned).toEqual([{ count: await taken(service, 'shop', second) }])
    expect(await service.sql('select 1 from parked_record')).toEqual([])
  }, 90_000)
})
