import {
  HandoffCancelled,
  OrderAmended,
  OrderCancelled,
  OrderConfirmed,
  OrderHandedOff,
  OrderRecalled,
  OrderReceived,
  SlotHeld,
  SlotPinned,
  SlotReleased,
  SlotUnavailable,
} from '@fifteen/contracts'
import { eventually, ServiceUnderTest } from '@fifteen/testing'
import { definition } from '../src/service.js'
import { aDailySchedule, dayAhead, OrderEvents, slotId } from './events.js'
import { stateOf, taken, untilState, violations } from './laws.js'

const shops = ['north-shop', 'rush-shop', 'amend-shop', 'snow-shop']
const tomorrow = dayAhead(1)
const [atTen, atTwelve] = [slotId(tomorrow), slotId(tomorrow, '1200', '1400')]

describe('holding slots', () => {
  let service: ServiceUnderTest

  beforeAll(async () => {
    service = await ServiceUnderTest.open(definition, {
      shops: shops.map((shopId) => ({ shopId, timeZone: 'Europe/London' })),
      read: ['delivery-scheduling.events'],
    })
    const blackoutDays = [{ day: tomorrow, reason: 'snow' }]
    for (const shopId of shops) {
      await eventually(
        async () =>
          (await service.http('PUT', `/v1/schedules/${shopId}`, aDailySchedule(shopId === 'snow-shop' ? { blackoutDays } : {}))).status ===
          200,
        `${shopId} to be known`,
      )
    }
  }, 120_000)
  afterAll(() => service.close())
  afterEach(async () => expect(await violations(service)).toEqual([]))

  it('holds the slot that is wished, pins it at the confirmation and books it at the hand-off', async () => {
    const order = new OrderEvents('north-shop')
    await service.writer.publish(OrderReceived, [order.received({ slotId: atTen })])
    const [held] = await service.reader.waitFor(SlotHeld, { key: order.orderId })
    expect(held).toMatchObject({
      orderVersion: 1,
      slot: { slotId: atTen, methodId: 'courier', zoneId: 'central', timeZone: 'Europe/London' },
    })
    await service.writer.publish(OrderConfirmed, [order.confirmed()])
    await service.reader.waitFor(SlotPinned, { key: order.orderId })
    await service.writer.publish(OrderHandedOff, [order.handedOff()])
    await untilState(service, order.orderId, 'booked')
    expect(await service.sql('select 1 from timer where owner = $1', [order.orderId])).toEqual([])
    expect((await service.http('GET', `/v1/holds/${order.orderId}`)).body).toMatchObject({ state: 'booked', slot: { slotId: atTen } })
  }, 90_000)

  it('gives ten places of a slot of ten to sixty-four orders at once, and three alternatives to the others', async () => {
    const orders = Array.from({ length: 64 }, () => new OrderEvents('rush-shop'))
    await service.writer.publish(
      OrderReceived,
      orders.map((order) => order.received({ slotId: atTen })),
    )
    const ofRush = ({ shopId }: { shopId: string }): boolean => shopId === 'rush-shop'
    await eventually(
      () => service.reader.of(SlotHeld).filter(ofRush).length + service.reader.of(SlotUnavailable).filter(ofRush).length >= 64,
      'sixty-four answers',
      { within: 30_000 },
    )
    const held = service.reader.of(SlotHeld).filter(ofRush)
    const unavailable = service.reader.of(SlotUnavailable).filter(ofRush)
    expect([held.length, unavailable.length]).toEqual([10, 54])
    expect(new Set([...held, ...unavailable].map(({ orderId }) => orderId)).size).toBe(64)
    for (const { problem, nearest } of unavailable) {
      expect(problem).toBe('full')
      expect(nearest.map((slot) => slot.slotId)).toEqual([atTwelve, slotId(tomorrow, '1400', '1600'), slotId(dayAhead(2))])
    }
    expect(await taken(service, 'rush-shop', atTen)).toBe(10)
  }, 90_000)

  it('moves the hold when an amendment wishes another slot, and keeps the place when it wishes the same', async () => {
    const order = new OrderEvents('amend-shop')
    await service.writer.publish(OrderReceived, [order.received({ slotId: atTen })])
    await service.writer.publish(OrderAmended, [order.amended(2, { slotId: atTwelve }), order.amended(3, { day: tomorrow })])
    const held = await service.reader.waitFor(SlotHeld, { key: order.orderId, count: 3 })
    expect(held.map(({ orderVersion, slot }) => [orderVersion, slot.slotId])).toEqual([
      [1, atTen],
      [2, atTwelve],
      [3, atTwelve],
    ])
    expect([await taken(service, 'amend-shop', atTen), await taken(service, 'amend-shop', atTwelve)]).toEqual([0, 1])
    expect(service.reader.of(SlotReleased, order.orderId)).toEqual([])
  }, 90_000)

  it('gives the place back once, however often and by whomever the order is ended', async () => {
    const [cancelled, afterwards, recalled] = [1, 2, 3].map(() => new OrderEvents('north-shop')) as [OrderEvents, OrderEvents, OrderEvents]
    const before = (await taken(service, 'north-shop', atTwelve)) ?? 0
    const all = [cancelled, afterwards, recalled]
    await service.writer.publish(
      OrderReceived,
      all.map((order) => order.received({ slotId: atTwelve })),
    )
    await service.writer.publish(OrderConfirmed, [afterwards.confirmed(), recalled.confirmed()])
    await service.writer.publish(OrderHandedOff, [recalled.handedOff()])
    await untilState(service, recalled.orderId, 'booked')
    await service.reader.waitFor(SlotHeld, { key: cancelled.orderId })
    await service.reader.waitFor(SlotPinned, { key: afterwards.orderId })
    expect(await taken(service, 'north-shop', atTwelve)).toBe(before + 3)
    for (let times = 0; times < 2; times++) {
      await service.writer.publish(OrderCancelled, [cancelled.cancelled()])
      await service.writer.publish(HandoffCancelled, [afterwards.handoffCancelled()])
      await service.writer.publish(OrderRecalled, [recalled.recalled()])
      for (const order of all) await untilState(service, order.orderId, 'released')
    }
    await service.writer.publish(
      OrderReceived,
      all.map((order) => order.received({ slotId: atTwelve })),
    )
    const last = new OrderEvents('north-shop')
    await service.writer.publish(OrderReceived, [last.received({ slotId: atTwelve })])
    await service.reader.waitFor(SlotHeld, { key: last.orderId })
    expect(all.map(({ orderId }) => service.reader.of(SlotReleased, orderId).map(({ reason }) => reason))).toEqual([
      ['cancelled'],
      ['cancelled'],
      ['recalled'],
    ])
    expect(await taken(service, 'north-shop', atTwelve)).toBe(before + 1)
  }, 90_000)

  it('knows nothing of an order that it has not heard of', async () => {
    const { orderId } = new OrderEvents('north-shop')
    expect((await service.http<{ code: string }>('GET', `/v1/holds/${orderId}`)).body).toMatchObject({ status: 404, code: 'unknown-order' })
    expect((await service.http('GET', '/v1/holds/nonsense')).status).toBe(400)
    expect((await service.http('GET', `/v1/holds/${orderId}`, undefined, { authorization: '' })).status).toBe(401)
  })

  it('holds nothing for an order whose cancel came first', async () => {
    const order = new OrderEvents('north-shop')
    await service.writer.publish(HandoffCancelled, [order.handoffCancelled()])
    await untilState(service, order.orderId, 'released')
    await service.writer.publish(OrderReceived, [order.received({ slotId: atTen })])
    await eventually(
      async () => (await service.sql('select 1 from slot_hold where order_id = $1 and version = 1', [order.orderId])).length === 1,
      'the order to be seen',
    )
    expect(await stateOf(service, order.orderId)).toBe('released')
    expect(service.reader.of(SlotHeld, order.orderId)).toEqual([])
  }, 90_000)

  it('says why there is no slot: blackout, cut-off, zone, method, unknown', async () => {
    const past = slotId(dayAhead(0), '0000', '0001')
    await service.sql(
      `insert into slot (shop_id, slot_id, method_id, zone_id, day, time_zone, from_at, to_at, closes_at, capacity, ceiling)
       values ('snow-shop', $1, 'courier', 'central', $2, 'Europe/London', now() + interval '1 hour', now() + interval '2 hours', now() - interval '1 second', 5, 5)`,
      [past, dayAhead(0)],
    )
    const cases: [string, OrderEvents, OrderReceived['document']['delivery']][] = [
      ['blackout', new OrderEvents('snow-shop'), { slotId: atTen }],
      ['blackout', new OrderEvents('snow-shop'), { day: tomorrow }],
      ['past-cut-off', new OrderEvents('snow-shop'), { slotId: past }],
      ['no-zone', new OrderEvents('snow-shop', { postcodeArea: 'EH1' }), {}],
      ['no-method', new OrderEvents('snow-shop'), { methodId: 'drone' }],
      ['unknown-slot', new OrderEvents('snow-shop'), { slotId: 'courier.central.20200101.1000-1200' }],
      ['no-method', new OrderEvents('shop-without-schedule'), {}],
    ]
    await service.writer.publish(
      OrderReceived,
      cases.map(([, order, delivery]) => order.received(delivery)),
    )
    for (const [problem, order, delivery] of cases) {
      const [answer] = await service.reader.waitFor(SlotUnavailable, { key: order.orderId })
      expect([problem, delivery, answer?.problem]).toEqual([problem, delivery, problem])
      const offers = problem === 'no-zone' || order.shopId !== 'snow-shop' ? 0 : 3
      expect(answer?.nearest).toHaveLength(offers)
      for (const { from } of answer?.nearest ?? []) expect(from.slice(0, 10)).not.toBe(tomorrow)
    }
  }, 90_000)

  it('takes the first free slot where nothing is wished', async () => {
    const order = new OrderEvents('snow-shop')
    await service.writer.publish(OrderReceived, [order.received()])
    const [held] = await service.reader.waitFor(SlotHeld, { key: order.orderId })
    const first = await service.http<{ items: { slotId: string }[] }>(
      'GET',
      '/v1/slots?shopId=snow-shop&limit=1&country=GB&postcode=sw1a%201aa',
    )
    expect(first.body.items[0]?.slotId).toBe(held?.slot.slotId)
  }, 90_000)

  it('carries the trace of the order, and its shop and version, in the headers of the answer', async () => {
    const order = new OrderEvents('north-shop')
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    await service.writer.publish(OrderReceived, [order.received()], { headers: { traceparent } })
    await service.reader.waitFor(SlotHeld, { key: order.orderId })
    const record = service.reader.records.find(({ key }) => key === order.orderId)
    expect(record?.headers).toMatchObject({ ce_shopid: 'north-shop', ce_orderversion: '1', ce_source: 'delivery-scheduling' })
    expect(record?.headers['traceparent']).toContain('4bf92f3577b34da6a3ce929d0e0e4736')
  }, 90_000)
})
