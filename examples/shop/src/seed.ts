import { Api } from './api.js'
import { planGenerated } from './endless.js'
import { products } from './generated-invoices.js'
import { InvoiceTranslator } from './messages.js'
import { readInvoices } from './online-retail.js'
import { expressPlaces, schedule } from './schedule.js'
import { numberOf, shopOf } from './shop-of.js'
import { planStock, type PlannedItem, type ShopPlan, wholeRange } from './stock-plan.js'

export interface SeedOptions {
  adminKey: string
  intake: string
  stock: string
  delivery: string
  tasks: string
  handoff: string
  sla: string
  shopIds: string[]
  partnerId: string
  seed: number
  /** Divides every duration of the policies. */
  speed: number
  orders?: string
  limit?: number
}

const BATCH = 2_000

/** Everything that the demo's shops need before the first order, through public interfaces; repeating it changes nothing but counts. */
export async function seed(options: SeedOptions): Promise<void> {
  const api = apis(options)
  const { shopIds, speed, partnerId } = options
  await api.handoff.put(`/v1/partners/${partnerId}`, { name: 'Demo logistics', key: `demo-key-${partnerId}` })
  for (const shopId of shopIds) {
    const name = `Demo ${shopId}`
    await api.intake.put(`/v1/shops/${shopId}`, { name, timeZone: 'Europe/London', currency: 'GBP', country: 'GB', partnerId })
    await setPolicies(api, shopId, speed)
    await api.intake.post(`/v1/shops/${shopId}/keys`, { key: `demo-key-${shopId}`, label: 'demo' })
  }
  const plans = await plansOf(options)
  for (const shopId of shopIds) {
    const plan = plans.get(shopId) ?? { orders: 0, items: [] }
    await api.delivery.put(`/v1/schedules/${shopId}`, schedule(expressPlaces(plan.orders)))
    for (let at = 0; at < plan.items.length; at += BATCH) await stockUp(api.stock, shopId, plan.items.slice(at, at + BATCH))
  }
}

/** A generator without a limit goes on after what is planned: its shops have everything that it may ask for. */
async function plansOf({ orders, limit, shopIds, seed: chance }: SeedOptions): Promise<Map<string, ShopPlan>> {
  if (orders !== undefined) {
    return planStock(
      () => readInvoices(orders, limit),
      () => new InvoiceTranslator(chance, 'plan'),
      (externalId) => shopOf(numberOf(externalId), shopIds),
      chance,
    )
  }
  const plans = await planGenerated(shopIds, chance, limit)
  if (limit !== undefined) return plans
  return new Map([...plans].map(([shopId, plan]) => [shopId, wholeRange(plan, products(chance))]))
}

/** Items that one call takes. */
const CATALOGUE_BATCH = 500

async function stockUp(stock: Api, shopId: string, items: PlannedItem[]): Promise<void> {
  for (let at = 0; at < items.length; at += CATALOGUE_BATCH) {
    await stock.put('/v1/catalogue', {
      shopId,
      items: items.slice(at, at + CATALOGUE_BATCH).map(({ sku, title, unitPrice, substitutes }) => ({
        sku,
        unitPrice,
        ...(title ? { title } : {}),
        ...(substitutes.length ? { substitutes } : {}),
      })),
    })
  }
  await stock.post('/v1/stock-levels', { shopId, levels: items.map(({ sku, onHand }) => ({ sku, warehouseId: 'main', onHand })) })
}

type Apis = Record<'intake' | 'stock' | 'delivery' | 'tasks' | 'handoff' | 'sla', Api>

const apis = ({ adminKey, intake, stock, delivery, tasks, handoff, sla }: SeedOptions): Apis => ({
  intake: new Api(intake, adminKey),
  stock: new Api(stock, adminKey),
  delivery: new Api(delivery, adminKey),
  tasks: new Api(tasks, adminKey),
  handoff: new Api(handoff, adminKey),
  sla: new Api(sla, adminKey),
})

const MINUTE = 60_000
const SLOWEST_MS = 100

/** Durations of a policy in `…Ms`, divided; those that are technical stay what they are: leases, what counts as
 * idle, how long one event may wait for another, how far ahead a callback may be. */
const TECHNICAL = new Set(['leaseMs', 'idleMs', 'offerMs', 'callbackMostMs', 'clarificationWaitMs'])

function divided<T>(policy: T, speed: number, inDuration = false): T {
  if (typeof policy === 'number') return (inDuration ? Math.max(SLOWEST_MS, Math.round(policy / speed)) : policy) as T
  if (Array.isArray(policy)) return policy.map((item: unknown) => divided(item, speed, inDuration)) as T
  if (typeof policy !== 'object' || policy === null) return policy
  return Object.fromEntries(
    Object.entries(policy).map(([key, value]) => [
      key,
      TECHNICAL.has(key) ? (value as unknown) : divided<unknown>(value, speed, inDuration || key.endsWith('Ms')),
    ]),
  ) as T
}

/** Nearly every order of this shop is above what a consumer spends: without these limits, nearly every one would need a call. */
const SPENDING = { total: 1_000_000, unknownCustomer: 400_000 }

interface TaskPolicy {
  settings: object
  fastPath: { rules: { rule: string; enabled: boolean; condition: unknown }[] }
}

/** Policies of one shop: the house's, with durations divided. */
async function setPolicies(api: Apis, shopId: string, speed: number): Promise<void> {
  const path = `/v1/policies/${shopId}`
  const hold = divided({ holdMs: 15 * MINUTE, holdMaximumMs: 24 * 60 * MINUTE }, speed)
  await api.intake.put(path, divided({ earlyWaitMs: 15 * MINUTE }, speed))
  await api.stock.put(path, hold)
  await api.delivery.put(path, hold)
  await api.handoff.put(path, divided(await api.handoff.get<object>('/v1/policies/*'), speed))
  await api.sla.put(path, divided((await api.sla.get<{ policy: object }>('/v1/policies/*')).policy, speed))
  const { settings, fastPath } = await api.tasks.get<TaskPolicy>('/v1/policies/*')
  await api.tasks.put(path, { settings: divided(settings, speed), fastPath: fastPath.rules.map(withLimits) })
}

function withLimits<R extends { rule: string; condition: unknown }>(rule: R): R {
  if (rule.rule === 'total-below') return { ...rule, condition: { fact: 'total', below: SPENDING.total } }
  if (rule.rule !== 'known-customer-or-total-below') return rule
  const any = [
    { fact: 'knownCustomer', is: true },
    { fact: 'total', below: SPENDING.unknownCustomer },
  ]
  return { ...rule, condition: { any } }
}
