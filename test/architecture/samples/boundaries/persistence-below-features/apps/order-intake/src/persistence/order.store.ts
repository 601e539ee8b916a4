import { placeOrder } from '../features/place-order/place-order.handler.js'

export const used = placeOrder
