import type { Evidence, Law, Violation } from '../law.js'
import { acceptedOrders } from '../orders.js'

/** Orders beyond what their slot has room for, the last to come. */
const BEYOND = `
  select id, slot, places, ceiling from (
    select h.order_id as id, h.shop_id || ' ' || h.slot_id as slot, coalesce(s.ceiling, 0) as ceiling, count(*) over slot as places,
      row_number() over (slot order by h.held_at nulls last, h.order_id) as place
    from slot_hold h left join slot s using (shop_id, slot_id) where h.state in ('held', 'pinned', 'booked')
    window slot as (partition by h.shop_id, h.slot_id)
  ) held where place > ceiling`

/** The service's own law of capacity, counted from the holds as well, and: no place outlives its order. */
export const slotWithinCapacity: Law = {
  name: 'slot-within-capacity',
  async violations({ system }: Evidence): Promise<Violation[]> {
    const own = await system.rows<{ law: string; shop_id: string; slot_id: string; detail: string }>(
      'delivery-scheduling',
      'select * from slot_law_violation',
    )
    const live = await system.rows<{ id: string; state: string }>(
      'delivery-scheduling',
      `select order_id as id, state from slot_hold where state in ('held', 'pinned')`,
    )
    const beyond = await system.rows<{ id: string; slot: string; places: string; ceiling: number }>('delivery-scheduling', BEYOND)
    const status = new Map((await acceptedOrders(system)).map((order) => [order.id, order.status]))
    return [
      ...own.map(({ law, shop_id, slot_id, detail }): Violation => ({
        law: 'slot-within-capacity',
        detail: `${law} (${shop_id} ${slot_id}): ${detail}`,
      })),
      ...beyond.map(({ id, slot, places, ceiling }): Violation => ({
        law: 'slot-within-capacity',
        order: id,
        detail: `it is beyond the capacity of ${slot}: ${places} places are taken of ${ceiling}`,
      })),
      ...live.flatMap(({ id, state }): Violation[] => {
        const of = status.get(id)
        const over = of === 'cancelled' || of === 'recalled' || of === 'handed-off'
        return over ? [{ law: 'slot-within-capacity', order: id, detail: `it is ${of} and its place is still ${state}` }] : []
      }),
    ]
  },
}
