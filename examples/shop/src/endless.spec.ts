import { describe, expect, it } from '@jest/globals'
import type { Api } from './api.js'
import { Endless, planGenerated } from './endless.js'
import { generateInvoices, products } from './generated-invoices.js'
import { isService, type Invoice } from './invoice.js'
import type { Sending } from './messages.js'
import { Restock } from './restock.js'
import { shopOf } from './shop-of.js'
import { wholeRange } from './stock-plan.js'

const SEED = 15
const SHOPS = ['shop-1', 'shop-2']

function goodsOf({ lines }: Invoice): Map<string, number> {
  const units = new Map<string, number>()
  for (const { sku, quantity } of lines) if (!isService(sku)) units.set(sku, (units.get(sku) ?? 0) + quantity)
  return units
}

/** Share of orders that meet an empty shelf, for each run of `planned` orders. */
async function shortages(planned: number, orders: number): Promise<number[]> {
  const plans = new Map([...(await planGenerated(SHOPS, SEED, planned))].map(([shop, plan]) => [shop, wholeRange(plan, products(SEED))]))
  const shelves = new Map([...plans].map(([shop, { items }]) => [shop, new Map(items.map(({ sku, onHand }) => [sku, onHand]))]))
  const restock = new Restock(plans, planned, 'run')
  const shares: number[] = []
  let count = 0
  for (const invoice of generateInvoices(SEED, orders)) {
    const shop = shopOf(invoice.number, SHOPS)
    const shelf = shelves.get(shop) ?? new Map<string, number>()
    const wanted = [...goodsOf(invoice)]
    const short = wanted.some(([sku, units]) => (shelf.get(sku) ?? 0) < units)
    if (!short) for (const [sku, units] of wanted) shelf.set(sku, (shelf.get(sku) ?? 0) - units)
    shares[Math.floor(count / planned)] = (shares[Math.floor(count / planned)] ?? 0) + (short ? 1 / planned : 0)
    restock.sold(shop, invoice.lines)
    if (++count % 100 !== 0) continue
    for (const { shopId, key, body } of restock.deliveries())
      shelves.get(shopId)?.set(key, (shelves.get(shopId)?.get(key) ?? 0) + body.delta)
  }
  return shares
}

describe('a shop without an end', () => {
  it('has as many shortages after many times the planned orders as before', async () => {
    const shares = await shortages(400, 2_400)
    expect(shares).toHaveLength(6)
    for (const share of shares) expect([share, share > 0.01 && share < 0.07]).toEqual([share, true])
  })

  it('opens places of the express as orders go on beyond the plan, and begins anew with each day', async () => {
    const places: number[] = []
    const delivery = {
      put: (_: string, body: { templates: { methodId: string; capacity: number }[] }) => {
        places.push(body.templates.find(({ methodId }) => methodId === 'express')?.capacity ?? 0)
        return Promise.resolve()
      },
    }
    let day = '2026-11-22'
    const endless = await Endless.plan(['shop-1'], SEED, 'run', delivery as unknown as Api, () => day, 300)
    const order: Sending = { kind: 'order', externalId: 'x', record: { topic: 'orders', key: 'x', body: { lines: [] } } }
    const send = (orders: number): void => {
      for (let n = 0; n < orders; n++) endless.sent('shop-1', order)
    }
    send(299)
    await endless.openPlaces()
    expect(places).toEqual([])
    send(1)
    await endless.openPlaces()
    send(1)
    await endless.openPlaces()
    expect(places).toEqual([6])
    send(30)
    await endless.openPlaces()
    day = '2026-11-23'
    await endless.openPlaces()
    await endless.openPlaces()
    expect(places).toEqual([6, 7, 6])
  })
})
