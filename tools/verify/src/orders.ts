import type { System } from './system.js'

export interface Order {
  id: string
  shopId: string
  externalId: string
  status: string
  version: number
}

export const FINAL = ['handed-off', 'cancelled', 'recalled']

/** Every accepted order, as its owner has it. */
export async function acceptedOrders(system: System): Promise<Order[]> {
  return system.rows<Order>(
    'order-intake',
    `select order_id as id, shop_id as "shopId", external_id as "externalId", status, version from order_state where status <> 'awaited'`,
  )
}
