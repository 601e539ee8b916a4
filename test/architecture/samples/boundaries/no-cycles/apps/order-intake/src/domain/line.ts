import type { Order } from './order.js'

export interface Line {
  order: Order
}
