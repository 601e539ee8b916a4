import { setImmediate as breathe } from 'node:timers/promises'
import { Chance } from './chance.js'
import { isService, type Invoice } from './invoice.js'
import type { InvoiceTranslator } from './messages.js'

export interface PlannedItem {
  sku: string
  title: string
  unitPrice: number
  onHand: number
  substitutes: string[]
}

export interface ShopPlan {
  orders: number
  items: PlannedItem[]
}

/** Share of orders that are to meet an empty shelf. */
const SHORT = 0.03
/** A shelf that runs out is chosen where few later orders look for it. */
const RARE = 3
const MARGIN = 1_000
const AT_A_TIME = 10

interface Demand {
  title: string
  unitPrice: number
  units: number
  orders: number
}

type Sales = () => AsyncIterable<Invoice> | Iterable<Invoice>

/** Goods that the input will ask for, by shop: enough of nearly everything, and too little of some. */
export async function planStock(
  sales: Sales,
  translator: () => InvoiceTranslator,
  shopOf: (externalId: string) => string,
  seed: number,
): Promise<Map<string, ShopPlan>> {
  const demand = new Map<string, Map<string, Demand>>()
  const orders = new Map<string, number>()
  await eachSale(sales, translator(), (invoice, externalId) => {
    const shop = shopOf(externalId)
    orders.set(shop, (orders.get(shop) ?? 0) + 1)
    const own = demand.get(shop) ?? new Map<string, Demand>()
    demand.set(shop, own)
    for (const { sku, title, unitPrice, quantity } of goodsOf(invoice)) {
      const known = own.get(sku) ?? { title, unitPrice, units: 0, orders: 0 }
      own.set(sku, { ...known, units: known.units + quantity, orders: known.orders + 1 })
    }
  })
  const limits = await runOut(sales, translator(), shopOf, demand, seed)
  return new Map(
    [...demand].map(([shop, own]) => [
      shop,
      { orders: orders.get(shop) ?? 0, items: items(own, limits.get(shop) ?? new Map<string, number>()) },
    ]),
  )
}

/** The plan with all goods that a shop may be asked for; those that nobody is known to want stand there too. */
export function wholeRange({ orders, items: planned }: ShopPlan, range: Pick<PlannedItem, 'sku' | 'title' | 'unitPrice'>[]): ShopPlan {
  const known = new Set(planned.map(({ sku }) => sku))
  const others = range.filter(({ sku }) => !known.has(sku)).map((goods) => ({ ...goods, onHand: MARGIN, substitutes: [] }))
  return { orders, items: [...planned, ...others] }
}

async function eachSale(sales: Sales, translator: InvoiceTranslator, visit: (invoice: Invoice, externalId: string) => void): Promise<void> {
  let count = 0
  for await (const invoice of sales()) {
    if (++count % AT_A_TIME === 0) await breathe() // whoever plans beside its play must not stop playing
    const { kind, externalId } = translator.translate(invoice)
    const refused = invoice.lines.some(({ quantity }) => quantity <= 0) || !goodsOf(invoice).length
    if (kind === 'order' && !refused) visit(invoice, externalId)
  }
}

const goodsOf = ({ lines }: Invoice): Invoice['lines'] => lines.filter(({ sku }) => !isService(sku))

/** What is on the shelf of those SKUs that run out: just what is asked for before the chosen order. */
async function runOut(
  sales: Sales,
  translator: InvoiceTranslator,
  shopOf: (externalId: string) => string,
  demand: Map<string, Map<string, Demand>>,
  seed: number,
): Promise<Map<string, Map<string, number>>> {
  const limits = new Map<string, Map<string, number>>()
  const asked = new Map<string, Map<string, number>>()
  await eachSale(sales, translator, (invoice, externalId) => {
    const shop = shopOf(externalId)
    const before = asked.get(shop) ?? new Map<string, number>()
    const own = limits.get(shop) ?? new Map<string, number>()
    asked.set(shop, before)
    limits.set(shop, own)
    const goods = goodsOf(invoice)
    const alreadyShort = goods.some(({ sku }) => own.has(sku))
    if (!alreadyShort && new Chance(seed, `short ${invoice.number}`).happens(SHORT)) {
      const rare = goods.find(({ sku }) => (demand.get(shop)?.get(sku)?.orders ?? 0) <= RARE)
      if (rare) own.set(rare.sku, before.get(rare.sku) ?? 0)
    }
    for (const { sku, quantity } of goods) before.set(sku, (before.get(sku) ?? 0) + quantity)
  })
  return limits
}

function items(demand: Map<string, Demand>, limits: Map<string, number>): PlannedItem[] {
  const ample = [...demand].filter(([sku]) => !limits.has(sku)).sort(([, a], [, b]) => b.orders - a.orders)
  const substitutes = ample.slice(0, 3).map(([sku]) => sku)
  return [...demand].map(([sku, { title, unitPrice, units }]) => ({
    sku,
    title,
    unitPrice: Math.max(0, unitPrice),
    onHand: limits.get(sku) ?? units * 2 + MARGIN,
    substitutes: limits.has(sku) ? substitutes : [],
  }))
}
