import { order } from '../../../apps/order-intake/src/order.js'

export const used = order
