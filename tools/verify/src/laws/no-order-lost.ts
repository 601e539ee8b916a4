import type { Evidence, Law, Violation } from '../law.js'
import { acceptedOrders, FINAL, type Order } from '../orders.js'
import type { System } from '../system.js'

interface Handoff {
  id: string
  state: string
}

/** What logistics-handoff may say of an order of which intake says this. */
const AGREES: Record<string, string[]> = {
  'handed-off': ['accepted', 'too-late'],
  cancelled: ['cancelled', 'none', 'refused'],
  recalled: ['recalled'],
}

/** An accepted order ends in exactly one final state, known to all, or is pending in sight; an order that a shop sent is accepted or refused. */
export const noOrderLost: Law = {
  name: 'no-order-lost',
  async violations({ system, topics }: Evidence): Promise<Violation[]> {
    const orders = await acceptedOrders(system)
    const handoffs = new Map(
      (await system.rows<Handoff>('logistics-handoff', 'select order_id as id, state from handoff')).map((row) => [row.id, row.state]),
    )
    const reasons = await reasonsToWait(system, handoffs)
    const known = await knownTo(system)
    const violations: Violation[] = []
    const refute = (order: Order, detail: string): void => void violations.push({ law: 'no-order-lost', order: order.id, detail })
    for (const order of orders) {
      for (const [service, ids] of known) if (!ids.has(order.id)) refute(order, `${service} has never heard of it`)
      const state = handoffs.get(order.id) ?? 'none'
      if (!FINAL.includes(order.status)) {
        if (!reasons.has(order.id)) refute(order, `it is ${order.status} and nobody says what it waits for`)
      } else if (!AGREES[order.status]?.includes(state)) refute(order, `order-intake says ${order.status}, logistics-handoff says ${state}`)
    }
    return [...violations, ...(await unanswered(system, topics.sentOrders, orders))]
  },
}

async function knownTo(system: System): Promise<[string, Set<string>][]> {
  const ids = async (service: 'operator-tasks' | 'sla-tracker', table: string): Promise<[string, Set<string>]> => [
    service,
    new Set((await system.rows<{ id: string }>(service, `select order_id as id from ${table}`)).map(({ id }) => id)),
  ]
  return [await ids('operator-tasks', 'order_case'), await ids('sla-tracker', 'clock')]
}

/** Orders with an open task, a timer, a dossier under way, or a parked record: what somebody can see and act on. */
async function reasonsToWait(system: System, handoffs: Map<string, string>): Promise<Set<string>> {
  const waiting = new Set([...handoffs].filter(([, state]) => state === 'sent' || state === 'recalling').map(([id]) => id))
  const add = (rows: { id: string }[]): void => rows.forEach(({ id }) => waiting.add(id))
  add(await system.rows('operator-tasks', `select order_id as id from task where state <> 'closed'`))
  add(await system.rows('operator-tasks', `select owner as id from timer`))
  for (const service of ['order-intake', 'stock-confirmation', 'delivery-scheduling', 'operator-tasks', 'logistics-handoff'] as const) {
    add(await system.rows(service, 'select key as id from parked_record where key is not null'))
  }
  return waiting
}

async function unanswered(system: System, sent: Map<string, Set<string>>, orders: Order[]): Promise<Violation[]> {
  const answered = new Set(orders.map(({ shopId, externalId }) => `${shopId}/${externalId}`))
  const rejected = await system.rows<{ shop: string; id: string }>(
    'order-intake',
    'select shop_id as shop, external_id as id from rejection',
  )
  for (const { shop, id } of rejected) answered.add(`${shop}/${id}`)
  return [...sent].flatMap(([shop, ids]) =>
    [...ids]
      .filter((id) => !answered.has(`${shop}/${id}`))
      .map((id): Violation => ({
        law: 'no-order-lost',
        detail: `${id} of ${shop} stands on its topic, and is neither accepted nor refused`,
      })),
  )
}
