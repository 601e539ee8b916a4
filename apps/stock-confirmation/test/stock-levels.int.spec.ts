import { NoteStockLevel, OrderConfirmed, OrderHandedOff, OrderReceived, StockLevelRejected, StockReserved } from '@fifteen/contracts'
import { eventually, type ServiceUnderTest } from '@fifteen/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { TestOrder } from './orders.js'
import { expectBalance, itemOf, openService, seed, SHOP, untilState } from './stock-service.js'

interface Noted {
  applied: number
  ignored: number
  shortfall: number
}

interface Problem {
  code: string
  problems?: { field: string; code: string }[]
}

describe('stock levels', () => {
  let service: ServiceUnderTest

  beforeAll(async () => {
    service = await openService()
  }, 120_000)
  afterAll(() => service.close())
  afterEach(() => expectBalance(service))

  const put = (sku: string, level: object, warehouseId = 'main') =>
    service.http<Noted>('PUT', `/v1/stock-levels/${warehouseId}/${encodeURIComponent(sku)}`, { shopId: SHOP, ...level })
  const post = <T = Noted>(levels: object[]) => service.http<T>('POST', '/v1/stock-levels', { shopId: SHOP, levels })
  const ago = (ms: number): string => new Date(Date.now() - ms).toISOString()

  async function hold(sku: string, quantity: number): Promise<TestOrder> {
    const order = new TestOrder()
    await service.writer.publish(OrderReceived, [order.received({ [sku]: quantity })])
    await service.reader.waitFor(StockReserved, { key: order.orderId })
    return order
  }

  async function ship(order: TestOrder): Promise<void> {
    await service.writer.publish(OrderConfirmed, [order.confirmed()])
    await service.writer.publish(OrderHandedOff, [order.handedOff()])
    await untilState(service, order.orderId, 'committed')
  }

  it('takes a count, and an older one never overwrites a newer', async () => {
    expect(await put('COUNT 1/2', { onHand: 7, asOf: ago(1_000) })).toMatchObject({ status: 200, body: { applied: 1, ignored: 0 } })
    expect((await put('COUNT 1/2', { onHand: 9, asOf: ago(60_000) })).body).toEqual({ applied: 0, ignored: 1, shortfall: 0 })
    expect(await itemOf(service, 'COUNT 1/2')).toMatchObject({ onHand: 7 })
    expect((await put('COUNT 1/2', { onHand: 9 })).body).toMatchObject({ applied: 1 })
    expect(await itemOf(service, 'COUNT 1/2')).toMatchObject({ onHand: 9 })
  }, 90_000)

  it('takes a change once, however often it is sent', async () => {
    const levels = [
      { sku: 'DELTA-1', warehouseId: 'main', delta: 5, movementId: 'delivery-1' },
      { sku: 'DELTA-1', warehouseId: 'main', delta: 5, movementId: 'delivery-1' },
      { sku: 'DELTA-1', warehouseId: 'main', delta: -2, movementId: 'breakage-1' },
    ]
    expect((await post(levels)).body).toMatchObject({ applied: 2, ignored: 1 })
    expect((await post(levels)).body).toMatchObject({ applied: 0, ignored: 3 })
    expect(await itemOf(service, 'DELTA-1')).toMatchObject({ onHand: 3 })
  }, 90_000)

  it('refuses a change under an id that stands for another one, and notes nothing of the call', async () => {
    const level = { sku: 'REUSED-1', warehouseId: 'main', delta: 5, movementId: 'delivery-1' }
    await post([level])
    const { status, body } = await post<Problem>([
      { ...level, movementId: 'delivery-2' },
      { ...level, delta: 50 },
      { ...level, movementId: 'delivery-3', delta: 1 },
      { ...level, movementId: 'delivery-3', delta: 2 },
    ])
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'movement-reused' })
    expect(body.problems?.map(({ field }) => field)).toEqual(['levels.1.movementId', 'levels.3.movementId'])
    expect(await itemOf(service, 'REUSED-1')).toMatchObject({ onHand: 5 })
    expect(await put('REUSED-1', { delta: -5, movementId: 'delivery-1' })).toMatchObject({ status: 422 })
    expect((await post([level])).body).toMatchObject({ applied: 0, ignored: 1 })
  }, 90_000)

  it('does not bring back with a count what was shipped after its instant', async () => {
    await put('LATE-1', { onHand: 10, asOf: ago(120_000) })
    const counted = ago(0)
    await eventually(() => Date.now() > Date.parse(counted), 'the clock to move on')
    await ship(await hold('LATE-1', 3))
    await put('LATE-1', { onHand: 11, asOf: counted })
    expect(await itemOf(service, 'LATE-1')).toMatchObject({ onHand: 8 })
    await put('LATE-1', { onHand: 20 })
    expect(await itemOf(service, 'LATE-1')).toMatchObject({ onHand: 20 })
  }, 90_000)

  it('shows a recount below what is reserved as a shortfall, sells nothing from it, and recovers', async () => {
    await seed(service, { 'SHORT-1': 10 })
    const order = await hold('SHORT-1', 8)
    expect((await put('SHORT-1', { onHand: 5 })).body).toMatchObject({ shortfall: 3 })
    expect(await itemOf(service, 'SHORT-1')).toMatchObject({ onHand: 5, reserved: 8, available: 0, shortfall: 3 })
    const { body } = await service.http<{ items: { sku: string }[] }>('GET', `/v1/stock-levels?shopId=${SHOP}&shortfall=true`)
    expect(body.items.map(({ sku }) => sku)).toEqual(['SHORT-1'])
    const metrics = await fetch(`${service.url}/metrics`)
    expect(await metrics.text()).toMatch(/^fifteen_stock_shortfall_units 3$/m)
    await ship(order)
    expect(await itemOf(service, 'SHORT-1')).toMatchObject({ onHand: -3, reserved: 0, available: 0, shortfall: 3 })
    await expectBalance(service)
    await put('SHORT-1', { onHand: 4 })
    expect(await itemOf(service, 'SHORT-1')).toMatchObject({ onHand: 4, available: 4, shortfall: 0 })
  }, 90_000)

  it('takes five thousand levels in one call and lists them by pages', async () => {
    const levels = Array.from({ length: 5_000 }, (_, index) => ({ sku: `BULK-${index}`, warehouseId: 'bulk', onHand: index }))
    expect((await service.http<Noted>('POST', '/v1/stock-levels', { shopId: 'south-shop', levels })).body).toMatchObject({ applied: 5_000 })
    const skus = new Set<string>()
    let cursor: string | null = null
    do {
      const path = `/v1/stock-levels?shopId=south-shop&limit=1000${cursor === null ? '' : `&cursor=${cursor}`}`
      const page: { body: { items: { sku: string }[]; next: string | null } } = await service.http('GET', path)
      for (const { sku } of page.body.items) skus.add(sku)
      cursor = page.body.next
    } while (cursor !== null)
    expect(skus.size).toBe(5_000)
  }, 90_000)

  it('refuses what is neither a count nor a change, and what it cannot store, with every field', async () => {
    const { status, body } = await post<Problem>([
      { sku: 'BAD-1', warehouseId: 'main', onHand: 1, delta: 1, movementId: 'm' },
      { sku: 'BAD-2', warehouseId: 'main', onHand: 1 },
      { sku: 'BAD-3', warehouseId: 'main', onHand: 1, asOf: new Date(Date.now() + 3_600_000).toISOString() },
    ])
    expect(status).toBe(400)
    expect(body.problems?.map(({ field, code }) => `${field} ${code}`)).toEqual([
      'levels.0.onHand count-or-movement',
      'levels.2.asOf in-the-future',
    ])
    expect((await post<Problem>([{ sku: 'BAD\u0000', warehouseId: 'MAIN', onHand: -1 }])).body.problems?.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['levels.0.sku', 'levels.0.warehouseId', 'levels.0.onHand']),
    )
    expect(await service.http('GET', '/v1/stock-levels?shopId=north-shop', undefined, { authorization: 'Bearer no' })).toMatchObject({
      status: 401,
    })
  }, 90_000)

  it('reads the shops’ own topics, and refuses a bad record in sight without stopping the good ones', async () => {
    const at = { tenant: { shopId: SHOP } }
    await service.writer.publish(NoteStockLevel, [{ sku: 'TOPIC-1', warehouseId: 'main', onHand: 4, asOf: ago(1_000) }], at)
    await service.writer.publishRaw('shop.north-shop.stock-levels', [
      { key: 'TOPIC-1', value: 'secret, not JSON' },
      { key: 'TOPIC-1', value: JSON.stringify({ sku: 'TOPIC-1', warehouseId: 'main', onHnad: 5 }) },
      { key: 'TOPIC-1', value: JSON.stringify({ sku: 'TOPIC-1\u0000', warehouseId: 'main', delta: 5, movementId: 'm' }) },
      { key: 'TOPIC-1', value: null },
      { key: 'TOPIC-1', value: '[]' },
      { key: 'TOPIC-1', value: JSON.stringify({ sku: 'TOPIC-1', warehouseId: 'main', delta: 2, movementId: 'delivery-9' }) },
      { key: 'TOPIC-1', value: JSON.stringify({ sku: 'TOPIC-1', warehouseId: 'main', delta: 2, movementId: 'delivery-9' }) },
      { key: 'TOPIC-1', value: JSON.stringify({ sku: 'TOPIC-1', warehouseId: 'main', delta: 9, movementId: 'delivery-9' }) },
    ])
    await eventually(async () => (await itemOf(service, 'TOPIC-1')).onHand === 6, 'the change to be noted', { within: 20_000 })
    const { body } = await service.http<{ items: { rejectionId: string; offset: string; code: string; problems: { field: string }[] }[] }>(
      'GET',
      '/v1/rejections?shopId=north-shop',
    )
    expect(body.items[0]?.problems.map(({ field }) => field)).toEqual(['movementId'])
    expect(body.items.map(({ code }) => code)).toEqual([
      'invalid-stock-level',
      'invalid-stock-level',
      'unreadable-record',
      'invalid-stock-level',
      'invalid-stock-level',
      'unreadable-record',
    ])
    expect(body.items[4]?.problems.map(({ field }) => field)).toContain('onHnad')
    expect(JSON.stringify(body)).not.toContain('secret')
    for (const { rejectionId, offset, code, problems } of body.items) {
      const [told] = await service.reader.waitFor(StockLevelRejected, { key: rejectionId })
      expect(told).toMatchObject({ shopId: SHOP, offset, code, problems })
    }
    expect(JSON.stringify(service.reader.of(StockLevelRejected))).not.toContain('secret')
    expect(await service.sql('select * from parked_record')).toEqual([])
    const { body: other } = await service.http<{ items: unknown[] }>('GET', '/v1/rejections?shopId=south-shop')
    expect(other.items).toEqual([])
  }, 90_000)

  it('keeps policies by shop and refuses one that cannot be kept', async () => {
    expect((await service.http('GET', '/v1/policies/north-shop')).body).toEqual({ holdMs: 900_000, holdMaximumMs: 86_400_000 })
    await service.http('PUT', '/v1/policies/north-shop', { holdMs: 60_000, holdMaximumMs: 120_000 })
    expect((await service.http('GET', '/v1/policies/north-shop')).body).toEqual({ holdMs: 60_000, holdMaximumMs: 120_000 })
    expect(await service.http('PUT', '/v1/policies/north-shop', { holdMs: 60_000, holdMaximumMs: 1 })).toMatchObject({
      status: 400,
      body: { problems: [{ field: 'holdMaximumMs' }] },
    })
  }, 90_000)

  it('takes a policy for every shop', async () => {
    expect(await service.http('PUT', '/v1/policies/*', { holdMs: 800_000, holdMaximumMs: 900_000 })).toMatchObject({ status: 200 })
    expect((await service.http('GET', '/v1/policies/south-shop')).body).toEqual({ holdMs: 800_000, holdMaximumMs: 900_000 })
    expect(await service.http('PUT', '/v1/policies/South_Shop', { holdMs: 1, holdMaximumMs: 1 })).toMatchObject({ status: 400 })
  }, 90_000)

  it('says 404 of an order that nobody spoke of', async () => {
    expect(await service.http('GET', '/v1/reservations/0199a1c0-0000-7000-8000-00000000ffff')).toMatchObject({
      status: 404,
      body: { code: 'order-unknown' },
    })
  }, 90_000)

  it('describes its API', async () => {
    const { body } = await service.http<{ paths: Record<string, object>; components: { schemas: Record<string, object> } }>(
      'GET',
      '/openapi.json',
    )
    expect(
      Object.keys(body.paths)
        .filter((path) => !path.includes('parked'))
        .sort(),
    ).toEqual([
      '/v1/catalogue',
      '/v1/policies/{shopId}',
      '/v1/rejections',
      '/v1/reservations/{orderId}',
      '/v1/stock-levels',
      '/v1/stock-levels/{warehouseId}/{sku}',
    ])
    expect(body.components.schemas['StockLevelView']).toMatchObject({ properties: { onHand: { type: 'number' } } })
  }, 90_000)
})
