import { eventually, ServiceUnderTest } from '@fifteen/testing'
import { expect } from '@jest/globals'
import { definition } from '../src/service.js'

export const SHOP = 'north-shop'

/** stock-confirmation on topics and a database of its own, with two announced shops. */
export const openService = (env: Record<string, string> = {}): Promise<ServiceUnderTest> =>
  ServiceUnderTest.open(definition, {
    shops: [{ shopId: SHOP }, { shopId: 'south-shop' }],
    read: ['stock-confirmation.events', `shop.${SHOP}.rejected`],
    env,
  })

export interface Item {
  sku: string
  warehouseId: string
  onHand: number
  reserved: number
  available: number
  committed: number
  shortfall: number
}

/** Counts of the shop's main warehouse, or of others as `sku@warehouse`. */
export async function seed(service: ServiceUnderTest, counts: Record<string, number>, shopId = SHOP): Promise<void> {
  const levels = Object.entries(counts).map(([name, onHand]) => {
    const [sku = '', warehouseId = 'main'] = name.split('@')
    return { sku, warehouseId, onHand }
  })
  const { status, body } = await service.http('POST', '/v1/stock-levels', { shopId, levels })
  expect({ status, body }).toMatchObject({ status: 200 })
}

/** The one item of a SKU in a warehouse. */
export async function itemOf(service: ServiceUnderTest, sku: string, warehouseId = 'main', shopId = SHOP): Promise<Item> {
  const { body } = await service.http<{ items: Item[] }>('GET', `/v1/stock-levels?shopId=${shopId}&sku=${encodeURIComponent(sku)}`)
  const item = body.items.find((candidate) => candidate.warehouseId === warehouseId)
  if (!item) throw new Error(`no item of ${sku} in ${warehouseId}`)
  return item
}

/** Law 2 as the database itself judges it. */
export async function expectBalance(service: ServiceUnderTest): Promise<void> {
  expect(await service.sql('select * from stock_violations()')).toEqual([])
}

export const stateOf = async (service: ServiceUnderTest, orderId: string): Promise<string> =>
  (await service.http<{ state: string }>('GET', `/v1/reservations/${orderId}`)).body.state

export const untilState = (service: ServiceUnderTest, orderId: string, state: string): Promise<unknown> =>
  eventually(async () => (await stateOf(service, orderId)) === state, `${orderId} to be ${state}`, { within: 20_000 })
