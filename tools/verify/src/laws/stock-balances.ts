import type { Evidence, Law, Violation } from '../law.js'
import { acceptedOrders } from '../orders.js'

interface Row {
  law: string
  shop_id: string | null
  sku: string | null
  warehouse_id: string | null
  order_id: string | null
  detail: string
}

/** The service's own law of the ledger, and: no reservation outlives its order. */
export const stockBalances: Law = {
  name: 'stock-balances',
  async violations({ system }: Evidence): Promise<Violation[]> {
    const ledger = await system.rows<Row>('stock-confirmation', 'select * from stock_violations()')
    const live = await system.rows<{ id: string; state: string }>(
      'stock-confirmation',
      `select order_id as id, state from reservation where state in ('held', 'pinned')`,
    )
    const status = new Map((await acceptedOrders(system)).map((order) => [order.id, order.status]))
    return [
      ...ledger.map(({ law, shop_id, sku, warehouse_id, order_id, detail }): Violation => {
        const where = [shop_id, sku, warehouse_id].filter((part) => part !== null).join(' ')
        return { law: 'stock-balances', ...(order_id ? { order: order_id } : {}), detail: `${law}${where ? ` (${where})` : ''}: ${detail}` }
      }),
      ...live.flatMap(({ id, state }): Violation[] => {
        const of = status.get(id)
        const over = of === 'cancelled' || of === 'recalled' || of === 'handed-off'
        return over ? [{ law: 'stock-balances', order: id, detail: `it is ${of} and its stock is still ${state}` }] : []
      }),
    ]
  },
}
