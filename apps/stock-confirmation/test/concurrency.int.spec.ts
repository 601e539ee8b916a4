import {
  OrderCancelled,
  OrderConfirmed,
  OrderReceived,
  StockPinned,
  StockReleased,
  StockReservationLost,
  StockReserved,
  StockShort,
  TaskOpened,
  type MessageClass,
} from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { UnitOfWork } from '@fifteen/messaging'
import { createService, loadEnv } from '@fifteen/service-defaults'
import { eventually, kafkaClient, testStack, TEST_ADMIN_KEY, type ServiceUnderTest } from '@fifteen/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { SettleReservations } from '../src/features/settle-reservations/settle-reservations.handler.js'
import { OrderOvertaken } from '../src/persistence/reservation.store.js'
import { definition } from '../src/service.js'
import { inbound } from './inbound.js'
import { TestOrder } from './orders.js'
import { expectBalance, itemOf, openService, seed } from './stock-service.js'

describe('two instances on one stock', () => {
  let service: ServiceUnderTest
  let second: NestFastifyApplication

  beforeAll(async () => {
    service = await openService()
    const env = loadEnv(definition.env, {
      HTTP_PORT: '0',
      DATABASE_URL: service.database.url,
      KAFKA_BROKERS: testStack().brokers.join(','),
      TOPIC_PREFIX: service.prefix,
      ADMIN_API_KEY: TEST_ADMIN_KEY,
      LOG_LEVEL: 'error',
      KAFKA_FETCH_PACE_MS: '10',
    })
    second = await createService(definition, env)
    await second.startAllMicroservices()
    await second.listen(0, '127.0.0.1')
    await untilBothConsume()
  }, 120_000)
  afterAll(async () => {
    await second.close()
    await service.close()
  })
  afterEach(async () => {
    await expectBalance(service)
    // The table's own check would save the stock where the lock fails, at the price of chunks run again: it must never have to.
    expect(await (await fetch(`${service.url}/metrics`)).text()).not.toMatch(/^fifteen_chunk_failures_total\{kind="permanent"\}/m)
  })

  async function untilBothConsume(): Promise<void> {
    const admin = kafkaClient().admin()
    await admin.connect()
    try {
      await eventually(
        async () => {
          const { groups } = await admin.describeGroups([`${service.prefix}stock-confirmation`])
          return groups[0]?.state === 'Stable' && groups[0].members.length === 2
        },
        'both instances to share the partitions',
        { within: 60_000 },
      )
    } finally {
      await admin.disconnect()
    }
  }

  const answered = (orderIds: ReadonlySet<string>): number =>
    [...service.reader.of(StockReserved), ...service.reader.of(StockShort)].filter(({ orderId }) => orderIds.has(orderId)).length

  const told = (orderId: string): string =>
    service.reader.events
      .filter(({ key }) => key === orderId)
      .map(({ type }) => type.split('.')[1])
      .join(', ')

  it('reserve exactly ten of ten units for sixty-four orders at once', async () => {
    await seed(service, { 'HOT-1': 10 })
    const orders = Array.from({ length: 64 }, () => new TestOrder())
    await Promise.all(orders.map((order) => service.writer.publish(OrderReceived, [order.received({ 'HOT-1': 1 })])))
    const ids = new Set(orders.map(({ orderId }) => orderId))
    await eventually(() => answered(ids) === 64, 'an answer for every order', { within: 30_000 })
    expect(service.reader.of(StockReserved).filter(({ orderId }) => ids.has(orderId))).toHaveLength(10)
    expect(await itemOf(service, 'HOT-1')).toMatchObject({ onHand: 10, reserved: 10, available: 0 })
  }, 90_000)

  it('do not wait for each other for ever when orders name their SKUs the other way round', async () => {
    const skus = Array.from({ length: 8 }, (_, index) => `CROSS-${index}`)
    await seed(service, Object.fromEntries(skus.map((sku) => [sku, 150])))
    const orders = Array.from({ length: 400 }, () => new TestOrder())
    await service.writer.publish(
      OrderReceived,
      orders.map((order, index) => order.received(Object.fromEntries((index % 2 ? skus : [...skus].reverse()).map((sku) => [sku, 1])))),
    )
    const ids = new Set(orders.map(({ orderId }) => orderId))
    await eventually(() => answered(ids) === 400, 'an answer for every order', { within: 60_000 })
    expect(service.reader.of(StockReserved).filter(({ orderId }) => ids.has(orderId))).toHaveLength(150)
    for (const sku of skus) expect(await itemOf(service, sku)).toMatchObject({ reserved: 150, available: 0 })
  }, 90_000)

  it('keep one row of an order whose first events they handle at one instant', async () => {
    await seed(service, { 'ONCE-1': 1_000 })
    const overtaken = { times: 0 }
    // A key's partitions of all topics mostly fall to one instance; here each event is handled by another.
    const handle = async <T extends object>(app: NestFastifyApplication, message: MessageClass<T>, data: T): Promise<void> => {
      const event = inbound(message, data)
      try {
        await app.get(UnitOfWork).run((context) => app.get(SettleReservations).handle([event], context))
      } catch (error) {
        if (!(error instanceof OrderOvertaken)) throw error
        overtaken.times++
        await handle(app, message, data)
      }
    }
    const orders: TestOrder[] = []
    // As many as it takes until two have met.
    while (orders.length < 100 || (overtaken.times === 0 && orders.length < 2_000)) {
      const order = new TestOrder()
      orders.push(order)
      await Promise.all([
        handle(service.app, OrderReceived, order.received({ 'ONCE-1': 1 })),
        handle(second, OrderCancelled, order.cancelled()),
        handle(second, TaskOpened, order.taskOpened(newId())),
      ])
    }
    expect(overtaken.times).toBeGreaterThan(0)
    const rows = await service.sql<{ n: number }>(
      `select count(*)::int as n from reservation where order_id = any($1) and state = 'released' and order_version = 1`,
      [orders.map(({ orderId }) => orderId)],
    )
    expect(rows).toEqual([{ n: orders.length }])
    expect(await itemOf(service, 'ONCE-1')).toMatchObject({ reserved: 0, available: 1_000 })
  }, 90_000)

  it('settle a confirmation at the instant of expiry: from the hold, anew, or lost, and never both', async () => {
    const UNITS = 400
    const HOLD_MS = 2_000
    await service.http('PUT', '/v1/policies/south-shop', { holdMs: HOLD_MS, holdMaximumMs: 3_600_000 })
    await seed(service, { 'RACE-1': UNITS + 20 }, 'south-shop')
    const start = Date.now() + 500
    // A hold expires every 4 ms; its confirmation comes from 60 ms before to 340 ms after that, and each freed unit has a rival.
    const orders = Array.from({ length: UNITS }, (_, index) => new TestOrder('south-shop', new Date(start + index * 4).toISOString()))
    // Of some the hold lasts, so that it is pinned; some others are confirmed only when theirs is known to be gone.
    const lasting = Array.from({ length: 20 }, () => new TestOrder('south-shop', new Date(start + 600_000).toISOString()))
    const isLate = (index: number): boolean => index % 10 === 0
    const rivals = orders.map(() => new TestOrder('south-shop', new Date(start + 60_000).toISOString()))
    await service.writer.publish(
      OrderReceived,
      [...lasting, ...orders].map((order) => order.received({ 'RACE-1': 1 })),
    )
    await eventually(() => answered(new Set(orders.map(({ orderId }) => orderId))) === UNITS, 'all units to be held', { within: 30_000 })
    const acts = orders
      .map((order, index) => ({ at: start + index * 4 + HOLD_MS + ((index * 7) % 401) - 60, order, rival: rivals[index] }))
      .filter((_, index) => !isLate(index))
    acts.sort((a, b) => a.at - b.at)
    while (acts.length) {
      const due = acts.splice(
        0,
        Math.max(
          1,
          acts.findIndex(({ at }) => at > Date.now()),
        ),
      )
      await eventually(() => Date.now() >= (due[0]?.at ?? 0), 'the next confirmation', { every: 1 })
      const took = due.flatMap(({ rival }) => (rival ? [rival] : []))
      await Promise.all([
        service.writer.publish(
          OrderConfirmed,
          due.map(({ order }) => order.confirmed()),
        ),
        service.writer.publish(
          OrderReceived,
          took.map((rival) => rival.received({ 'RACE-1': 1 })),
        ),
      ])
    }
    const late = orders.filter((_, index) => isLate(index))
    await eventually(() => late.every(({ orderId }) => told(orderId).includes('stock-released')), 'the other holds to expire')
    await service.writer.publish(
      OrderConfirmed,
      [...lasting, ...late].map((order) => order.confirmed()),
    )
    orders.push(...lasting)
    const settled = (): number => orders.filter(({ orderId }) => /pinned|lost/.test(told(orderId))).length
    await eventually(() => settled() === orders.length, 'every confirmation to be answered', { within: 30_000 })
    const stories = Map.groupBy(orders, ({ orderId }) => told(orderId))
    const allowed = [
      'stock-reserved, stock-pinned',
      'stock-reserved, stock-released, stock-pinned',
      'stock-reserved, stock-released, reservation-lost',
    ]
    expect(allowed).toEqual(expect.arrayContaining([...stories.keys()]))
    const inTime = new Set(stories.get('stock-reserved, stock-pinned'))
    expect([lasting.every((order) => inTime.has(order)), late.some((order) => inTime.has(order))]).toEqual([true, false])
    await expectBalance(service)

    const again = orders.filter(({ orderId }) => told(orderId).endsWith('pinned'))
    await service.writer.publish(
      OrderCancelled,
      [...again, ...again].map((order) => order.cancelled()),
    )
    const released = (): number => again.filter(({ orderId }) => told(orderId).endsWith('stock-pinned, stock-released')).length
    await eventually(() => released() === again.length, 'every pinned order to be released', { within: 30_000 })
    expect(service.reader.of(StockPinned).length + service.reader.of(StockReservationLost).length).toBeGreaterThanOrEqual(orders.length)
    const reasons = service.reader.of(StockReleased).map(({ orderId, reason }) => `${orderId} ${reason}`)
    expect(new Set(reasons).size).toBe(reasons.length)
  }, 120_000)
})
