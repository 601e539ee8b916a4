import {
  contractOf,
  HandoffCancelled,
  OrderAmended,
  OrderCancelled,
  OrderConfirmed,
  OrderHandedOff,
  OrderRecalled,
  OrderReceived,
  TaskClosed,
  TaskOpened,
  type MessageClass,
} from '@fifteen/contracts'
import type { Inbound } from '@fifteen/messaging'
import { goodsOf } from '../../domain/goods.js'
import type { OrderFact } from '../../domain/order-fact.js'

type FactOf = (data: never) => OrderFact

const demanded = ({ orderId, shopId, orderVersion, receivedAt, document }: OrderReceived | OrderAmended): OrderFact => ({
  kind: 'demanded',
  orderId,
  shopId,
  version: orderVersion,
  receivedAt: Date.parse(receivedAt),
  goods: goodsOf(document.lines),
})

/** Every event that this service hears of, and what it says. */
const FACTS = new Map<MessageClass<object>, FactOf>([
  [OrderReceived, demanded],
  [OrderAmended, demanded],
  [
    OrderConfirmed,
    ({ orderId, shopId, orderVersion, confirmedAt }: OrderConfirmed) => ({
      kind: 'confirmed',
      orderId,
      shopId,
      version: orderVersion,
      at: Date.parse(confirmedAt),
    }),
  ],
  [OrderHandedOff, ({ orderId, shopId, orderVersion }: OrderHandedOff) => ({ kind: 'handed-off', orderId, shopId, version: orderVersion })],
  [OrderCancelled, ({ orderId, shopId }: OrderCancelled) => ({ kind: 'ended', orderId, shopId, reason: 'cancelled' })],
  [HandoffCancelled, ({ orderId, shopId }: HandoffCancelled) => ({ kind: 'ended', orderId, shopId, reason: 'cancelled' })],
  [OrderRecalled, ({ orderId, shopId }: OrderRecalled) => ({ kind: 'ended', orderId, shopId, reason: 'recalled' })],
  [
    TaskOpened,
    ({ orderId, shopId, taskId, openedAt }: TaskOpened) => ({ kind: 'task-opened', orderId, shopId, taskId, at: Date.parse(openedAt) }),
  ],
  [
    TaskClosed,
    ({ orderId, shopId, taskId, closedAt }: TaskClosed) => ({ kind: 'task-closed', orderId, shopId, taskId, at: Date.parse(closedAt) }),
  ],
])

const BY_TYPE = new Map([...FACTS].map(([message, factOf]) => [contractOf(message).type, factOf]))

/** The event as a fact of its order. */
export function factOf({ type, data }: Inbound): OrderFact {
  const factOfData = BY_TYPE.get(type)
  if (!factOfData) throw new TypeError(`${type} says nothing about stock`)
  return factOfData(data as never)
}
