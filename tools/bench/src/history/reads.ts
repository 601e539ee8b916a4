import { ADMIN_API_KEY, type ServiceName } from '@fifteen/start'
import { ask } from '../harness/ask.js'
import { PARTNER, SHOP } from '../harness/parties.js'
import type { BenchSystem } from '../harness/system.js'
import type { Template } from './finished-orders.js'

export interface Read {
  name: string
  service: ServiceName
  key: string
  path: (order: Template) => string
}

const DAY_MS = 86_400_000
const ago = (days: number): string => encodeURIComponent(new Date(Date.now() - days * DAY_MS).toISOString())

const intake = (name: string, path: Read['path']): Read => ({ name, service: 'order-intake', key: SHOP.key, path })
const asAdmin = (service: ServiceName, name: string, path: Read['path']): Read => ({ name, service, key: ADMIN_API_KEY, path })

/** What shops, operators, supervisors and partners look at: single orders, lists with filters, searches. */
export const READS: readonly Read[] = [
  intake('order', ({ orderId }) => `/v1/orders/${orderId}`),
  intake("order's timeline", ({ orderId }) => `/v1/orders/${orderId}/timeline`),
  intake('search by externalId', ({ externalId }) => `/v1/orders?externalId=${externalId}`),
  intake('list', () => '/v1/orders'),
  intake('list since an hour', () => `/v1/orders?from=${ago(1 / 24)}`),
  intake('list of handed-off', () => '/v1/orders?status=handed-off'),
  intake('list of pending', () => '/v1/orders?status=pending,confirmed,reopened,cancelling'),
  intake('list of cancelled', () => '/v1/orders?status=cancelled'),
  // A page that those of the empty side fill as well.
  asAdmin('operator-tasks', 'tasks', () => '/v1/tasks?limit=25'),
  asAdmin('operator-tasks', 'tasks waiting', () => '/v1/tasks?state=waiting'),
  asAdmin('operator-tasks', 'tasks of an order', ({ orderId }) => `/v1/tasks?orderId=${orderId}`),
  asAdmin('operator-tasks', "order's case", ({ orderId }) => `/v1/orders/${orderId}/case`),
  asAdmin('operator-tasks', 'pages', () => '/v1/pages'),
  asAdmin('sla-tracker', "order's promise", ({ orderId }) => `/v1/orders/${orderId}/sla`),
  asAdmin('sla-tracker', 'at risk', () => '/v1/at-risk'),
  asAdmin('stock-confirmation', "order's reservation", ({ orderId }) => `/v1/reservations/${orderId}`),
  asAdmin('delivery-scheduling', "order's place", ({ orderId }) => `/v1/holds/${orderId}`),
  asAdmin('logistics-handoff', "order's hand-off", ({ orderId }) => `/v1/handoffs/${orderId}`),
  { name: "partner's feed", service: 'logistics-handoff', key: PARTNER.key, path: () => `/v1/partners/${PARTNER.id}/dossiers?limit=10` },
]

export interface ReadSize {
  requests: number
  /** Of one read, unless it has had five. */
  mostMs: number
}

const LEAST = 5

/** Milliseconds of each request of each read, one after another. */
export async function timeReads(
  system: BenchSystem,
  orders: readonly Template[],
  size: ReadSize,
  signal: AbortSignal,
): Promise<Map<string, number[]>> {
  const taken = new Map<string, number[]>()
  for (const read of READS) taken.set(read.name, await time(system.url(read.service), read, orders, size, signal))
  return taken
}

async function time(
  url: string,
  { path, key }: Read,
  orders: readonly Template[],
  { requests, mostMs }: ReadSize,
  signal: AbortSignal,
): Promise<number[]> {
  const times: number[] = []
  const one = async (n: number): Promise<void> => {
    signal.throwIfAborted()
    const order = orders[n % orders.length]
    if (!order) throw new Error('there are no orders to read')
    await ask('GET', url + path(order), key)
  }
  for (let n = 0; n < LEAST; n++) await one(n) // connections, plans and code are new after a start
  const began = performance.now()
  for (let n = 0; n < requests && (n < LEAST || performance.now() - began < mostMs); n++) {
    const sent = performance.now()
    await one(n)
    times.push(performance.now() - sent)
  }
  return times
}
