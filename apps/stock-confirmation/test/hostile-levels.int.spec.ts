import { OrderReceived, StockReserved } from '@fifteen/contracts'
import { eventually, TEST_ADMIN_KEY, type ServiceUnderTest } from '@fifteen/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { TestOrder } from './orders.js'
import { itemOf, openService, seed } from './stock-service.js'

interface Rejection {
  code: string
  problems: { field: string; code: string; message: string }[]
}

const DEEP = 20_000
const LEVELS = 'shop.north-shop.stock-levels'

describe('stock levels that mean harm', () => {
  let service: ServiceUnderTest

  beforeAll(async () => {
    service = await openService({ PARKS_PER_MINUTE: '5' })
  }, 120_000)
  afterAll(() => service.close())

  const rejections = async (): Promise<Rejection[]> =>
    (await service.http<{ items: Rejection[] }>('GET', '/v1/rejections?shopId=north-shop&limit=1000')).body.items

  it('are refused in the sight of their shop, and keep neither its own good ones nor another shop waiting', async () => {
    const level = { sku: 'GOOD', warehouseId: 'main', onHand: 7, asOf: new Date(Date.now() - 1_000).toISOString() }
    const hostile = [
      '{"sku":"half\\ud800","warehouseId":"main","delta":1,"movementId":"m"}',
      '{"sku":"GOOD","warehouseId":"main","delta":1,"movementId":"\\udc00"}',
      `{"sku":${'['.repeat(DEEP)}${']'.repeat(DEEP)},"warehouseId":"main","delta":1,"movementId":"m"}`,
      `{"sku":"GOOD","warehouseId":"main","delta":1,"movementId":"m","${'secret '.repeat(10_000)}":1}`,
      '{"sku":"GOOD","warehouseId":"main","onHand":1,"asOf":"2026-02-31T09:00:00Z"}',
      '{"__proto__":{"sku":"GOOD"},"constructor":1}',
    ]
    const records = Array.from({ length: 5 }, () => hostile).flat()
    await service.writer.publishRaw(
      LEVELS,
      [...records, JSON.stringify(level)].map((value) => ({ key: 'GOOD', value })),
    )
    await seed(service, { 'SOUTH-1': 3 }, 'south-shop')
    const order = new TestOrder('south-shop')
    await service.writer.publish(OrderReceived, [order.received({ 'SOUTH-1': 1 })])
    await service.reader.waitFor(StockReserved, { key: order.orderId })
    await eventually(async () => (await itemOf(service, 'GOOD')).onHand === 7, 'the good level behind them to be noted', { within: 20_000 })
    expect(await service.sql('select code from parked_record')).toEqual([])
    const refused = await rejections()
    expect(refused).toHaveLength(records.length)
    expect(new Set(refused.map(({ problems }) => problems.map(({ field, code }) => `${field} ${code}`).join()))).toContain(' too-deep')
    expect(Math.max(...refused.map((rejection) => JSON.stringify(rejection).length))).toBeLessThan(2_000)
    expect(JSON.stringify(refused)).not.toContain('secret')
  }, 90_000)

  it('are refused by HTTP with their field, never with a failure of ours', async () => {
    const put = (sku: string) =>
      service.http('PUT', `/v1/stock-levels/main/${sku}`, { shopId: 'north-shop', delta: 1, movementId: '\ud800' })
    expect(await put('A')).toMatchObject({ status: 400, body: { problems: [{ field: 'movementId' }] } })
    const nested = await fetch(`${service.url}/v1/stock-levels`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TEST_ADMIN_KEY}`, 'content-type': 'application/json' },
      body: `{"shopId":"north-shop","levels":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`,
    })
    expect(nested.status).toBe(400)
  }, 90_000)
})
