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
import { FifteenError } from '@fifteen/kernel'
import type { Inbound } from '@fifteen/messaging'
import type { OrderFact, VersionFact } from '../../domain/order-fact.js'

type Reader = (data: object) => OrderFact

function reads<T extends object>(message: MessageClass<T>, read: (data: T) => OrderFact): [string, Reader] {
  // The consumer has decoded the data by the contract of this very type.
  return [contractOf(message).type, (data) => read(data as T)]
}

const readers = new Map<string, Reader>([
  reads(OrderReceived, toVersion),
  reads(OrderAmended, toVersion),
  reads(OrderConfirmed, ({ orderId, shopId, orderVersion }) => ({ orderId, shopId, kind: 'confirmed', version: orderVersion })),
  reads(OrderHandedOff, ({ orderId, shopId, orderVersion }) => ({ orderId, shopId, kind: 'handed-off', version: orderVersion })),
  reads(OrderCancelled, ({ orderId, shopId }) => ({ orderId, shopId, kind: 'ended', reason: 'cancelled' })),
  reads(HandoffCancelled, ({ orderId, shopId }) => ({ orderId, shopId, kind: 'ended', reason: 'cancelled' })),
  reads(OrderRecalled, ({ orderId, shopId }) => ({ orderId, shopId, kind: 'ended', reason: 'recalled' })),
  reads(TaskOpened, ({ orderId, shopId, taskId }) => ({ orderId, shopId, kind: 'task-opened', taskId })),
  reads(TaskClosed, ({ orderId, shopId, taskId, closedAt }) => ({
    orderId,
    shopId,
    kind: 'task-closed',
    taskId,
    closedAt: Date.parse(closedAt),
  })),
])

export class UnknownEvent extends FifteenError {
  constructor(type: string) {
    super('unknown-event', `${type} says nothing to the holding of slots`)
  }
}

/** An event in the words of the domain. Personal data stays behind. */
export function toFact({ type, data }: Inbound): OrderFact {
  const read = readers.get(type)
  if (!read) throw new UnknownEvent(type)
  return read(data)
}

function toVersion({ orderId, shopId, orderVersion, receivedAt, document, facts }: OrderReceived | OrderAmended): VersionFact {
  const { methodId, slotId, day } = document.delivery
  return {
    orderId,
    shopId,
    kind: 'version',
    version: orderVersion,
    receivedAt: Date.parse(receivedAt),
    wish: { methodId, slotId, day },
    address: { country: facts.country, postcodeArea: facts.postcodeArea },
  }
}
