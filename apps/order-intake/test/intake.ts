import { PlaceOrder, contractOf } from '@fifteen/contracts'
import { ServiceUnderTest } from '@fifteen/testing'
import { definition } from '../src/service.js'

export const NORTH = 'north-shop'
export const SOUTH = 'south-shop'

export const keyOf = (shopId: string): string => `key-of-${shopId}`

export interface Body {
  outcome: string
  orderId: string
  externalId: string
  orderVersion: number
  status: string
  code: string
  problems: { field: string; code: string; message: string }[]
}

/** order-intake with two shops of its own. */
export async function openIntake(env: Record<string, string> = {}): Promise<ServiceUnderTest> {
  const shops = [NORTH, SOUTH]
  const sut = await ServiceUnderTest.open(definition, {
    env: { SHOPS_REFRESH_MS: '200', ...env },
    shops: shops.map((shopId) => ({ shopId })),
    read: ['order-intake.events', 'order-intake.shops', ...shops.flatMap((shopId) => [`shop.${shopId}.status`, `shop.${shopId}.rejected`])],
  })
  for (const shopId of shops) await addShop(sut, shopId)
  return sut
}

export async function addShop(sut: ServiceUnderTest, shopId: string): Promise<void> {
  const shop = { name: shopId, timeZone: 'Europe/London', currency: 'GBP', country: 'GB', partnerId: 'fleet' }
  const put = await sut.http('PUT', `/v1/shops/${shopId}`, shop)
  const key = await sut.http('POST', `/v1/shops/${shopId}/keys`, { key: keyOf(shopId) })
  if (put.status !== 200 || key.status !== 201) throw new Error(`${shopId}: ${JSON.stringify([put, key])}`)
}

let count = 0

/** An order that nothing is wrong with. */
export const anOrder = (changes: object = {}): PlaceOrder => ({ ...contractOf(PlaceOrder).example, externalId: `x-${++count}`, ...changes })

/** A request of a shop; `idempotency-key` new unless told otherwise. */
export async function asShop(
  sut: ServiceUnderTest,
  method: string,
  path: string,
  body?: unknown,
  { shopId = NORTH, key = `k-${++count}` }: { shopId?: string; key?: string } = {},
): Promise<{ status: number; body: Body; headers: Headers }> {
  return sut.http<Body>(method, path, body, { authorization: `Bearer ${keyOf(shopId)}`, 'idempotency-key': key })
}

export const place = (sut: ServiceUnderTest, order: object, options?: { shopId?: string; key?: string }) =>
  asShop(sut, 'POST', '/v1/orders', order, options)

export const orderRow = async (sut: ServiceUnderTest, externalId: string): Promise<Record<string, unknown> | undefined> =>
  (
    await sut.sql<Record<string, unknown>>(
      'select *, order_id as "orderId", settled_total::int as settled from order_state where external_id = $1',
      [externalId],
    )
  )[0]

/** Orders that order_apart has and should not, has not and should, or has under another kind or time. */
export const apartAmiss = (sut: ServiceUnderTest): Promise<unknown[]> =>
  sut.sql(`select order_id, a.kind, s.kind as "should be" from order_apart a full join (
      select order_id, shop_id, case when status in ('cancelled', 'recalled') then status else 'open' end as kind, received_at
      from order_state where status not in ('awaited', 'handed-off')) s using (order_id)
    where (a.shop_id, a.kind, a.received_at) is distinct from (s.shop_id, s.kind, s.received_at)`)
