import type { Evidence, Law, Violation } from '../law.js'
import { acceptedOrders } from '../orders.js'

const LAW = 'tenants-apart'

/** Each tenant's topics carry its own orders only, every service agrees whose an order is, and personal data stands in its block. */
export const tenantsApart: Law = {
  name: LAW,
  async violations({ system, topics, columns }: Evidence): Promise<Violation[]> {
    const orders = await acceptedOrders(system)
    const shopOf = new Map(orders.map((order) => [order.id, order.shopId]))
    const violations: Violation[] = [
      ...topics.wrongTenant.map(({ order, detail }): Violation => ({ law: LAW, ...(order ? { order } : {}), detail })),
      ...topics.personal.found.map(({ topic, order }): Violation => ({
        law: LAW,
        ...(order ? { order } : {}),
        detail: `${topic} carries personal data outside its block`,
      })),
      ...columns.found.map(({ service, column, order }): Violation => ({
        law: LAW,
        ...(order ? { order } : {}),
        detail: `personal data stands in ${column} of ${service}`,
      })),
      ...[...topics.told.values()].flatMap(({ shopId, topic, orderId }): Violation[] => {
        const of = shopOf.get(orderId)
        return of === undefined || of === shopId ? [] : [{ law: LAW, order: orderId, detail: `${topic} speaks of an order of ${of}` }]
      }),
      ...[...topics.dossiers.values()].flatMap(({ order, shopId }): Violation[] =>
        shopOf.has(order) && shopOf.get(order) !== shopId ? [{ law: LAW, order, detail: `its dossier says ${shopId}` }] : [],
      ),
    ]
    for (const [service, table] of [
      ['stock-confirmation', 'reservation'],
      ['delivery-scheduling', 'slot_hold'],
      ['operator-tasks', 'order_case'],
      ['logistics-handoff', 'handoff'],
    ] as const) {
      const rows = await system.rows<{ id: string; shop: string }>(service, `select order_id as id, shop_id as shop from ${table}`)
      for (const { id, shop } of rows) {
        const of = shopOf.get(id)
        if (of !== undefined && of !== shop) violations.push({ law: LAW, order: id, detail: `${service} takes it for an order of ${shop}` })
      }
    }
    return violations
  },
}
