import type { ServiceName } from '@fifteen/start'
import { administer } from './ask.js'
import { AREAS, PARTNER, SHOP, skuOf, SKUS } from './parties.js'
import type { BenchSystem } from './system.js'

const BATCH = 500
const PLENTY = 1_000_000_000
const CAPACITY = 1_000_000

/** All services run, and the shop has goods and places; what of that is so already stays as it is. */
export async function openShop(system: BenchSystem): Promise<void> {
  if (!system.serves) await system.startServices()
  if (system.seeded) return
  await seed(system)
  system.seeded = true
}

/** A shop whose clean orders pass the house's own fast path, with stock and places for any run, and its partner. */
export async function seed(system: BenchSystem): Promise<void> {
  const tell = (method: string, service: ServiceName, path: string, body: object): Promise<unknown> =>
    administer(method, system.url(service), path, body)
  await seedParties(system)
  await tell('PUT', 'delivery-scheduling', `/v1/schedules/${SHOP.id}`, schedule())
  const skus = Array.from({ length: SKUS }, (_, n) => skuOf(n))
  for (let at = 0; at < SKUS; at += BATCH) {
    const batch = skus.slice(at, at + BATCH)
    const items = batch.map((sku) => ({ sku, unitPrice: 1_000, title: `Article ${sku}` }))
    const levels = batch.map((sku) => ({ sku, warehouseId: 'main', onHand: PLENTY }))
    await Promise.all([
      tell('PUT', 'stock-confirmation', '/v1/catalogue', { shopId: SHOP.id, items }),
      tell('POST', 'stock-confirmation', '/v1/stock-levels', { shopId: SHOP.id, levels }),
    ])
  }
}

/** The shop with its partner, and nothing to sell. */
export async function seedParties(system: BenchSystem): Promise<void> {
  const partner = { name: 'Bench logistics', key: PARTNER.key }
  await administer('PUT', system.url('logistics-handoff'), `/v1/partners/${PARTNER.id}`, partner)
  await seedShop(system)
}

/** The shop and its key, as order-intake alone needs them. */
export async function seedShop(system: BenchSystem): Promise<void> {
  const shop = { name: 'Bench shop', timeZone: 'Europe/London', currency: 'GBP', country: 'GB', partnerId: PARTNER.id }
  const intake = system.url('order-intake')
  await administer('PUT', intake, `/v1/shops/${SHOP.id}`, shop)
  await administer('POST', intake, `/v1/shops/${SHOP.id}/keys`, { key: SHOP.key, label: 'bench' })
}

function schedule(): object {
  const zones = AREAS.map((area) => ({ zoneId: area.toLowerCase(), country: 'GB', postcodePrefixes: [area] }))
  const windows = [
    ['10:00', '14:00'],
    ['14:00', '18:00'],
  ]
  return {
    timeZone: 'Europe/London',
    methods: [{ methodId: 'courier', name: 'Courier' }],
    zones,
    templates: zones.flatMap(({ zoneId }) =>
      windows.map(([from, to]) => ({ methodId: 'courier', zoneId, weekdays: [1, 2, 3, 4, 5, 6, 7], from, to, capacity: CAPACITY })),
    ),
    blackoutDays: [],
  }
}
