import {
  contractOf,
  OrderAmended,
  OrderCancelled,
  OrderConfirmed,
  OrderHandedOff,
  OrderRecalled,
  OrderReceived,
  TaskClosed,
  TaskOpened,
} from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'

export type Wanted = Record<string, number> | [sku: string, quantity: number][]

/** The events of one order, as the other services would send them. */
export class TestOrder {
  readonly orderId = newId()

  constructor(
    readonly shopId = 'north-shop',
    readonly receivedAt = new Date().toISOString(),
  ) {}

  received(wanted: Wanted): OrderReceived {
    return { ...this.#document(OrderReceived, wanted), orderVersion: 1 }
  }

  amended(orderVersion: number, wanted: Wanted): OrderAmended {
    return { ...this.#document(OrderAmended, wanted), orderVersion }
  }

  confirmed(orderVersion = 1): OrderConfirmed {
    return this.#of(OrderConfirmed, { orderVersion, decisionId: newId(), confirmedAt: new Date().toISOString() })
  }

  handedOff(orderVersion = 1): OrderHandedOff {
    return this.#of(OrderHandedOff, { orderVersion })
  }

  cancelled(orderVersion = 1): OrderCancelled {
    return this.#of(OrderCancelled, { orderVersion })
  }

  recalled(orderVersion = 1): OrderRecalled {
    return this.#of(OrderRecalled, { orderVersion })
  }

  taskOpened(taskId: string): TaskOpened {
    return this.#of(TaskOpened, { taskId, openedAt: new Date().toISOString() })
  }

  taskClosed(taskId: string): TaskClosed {
    return this.#of(TaskClosed, { taskId, closedAt: new Date().toISOString() })
  }

  #document<T extends OrderReceived>(message: new () => T, wanted: Wanted): T {
    const pairs = Array.isArray(wanted) ? wanted : Object.entries(wanted)
    const { document } = contractOf(message).example
    const lines = pairs.map(([sku, quantity]) => ({
      kind: sku === 'POST' ? ('service' as const) : ('goods' as const),
      sku,
      quantity,
      unitPrice: 1,
    }))
    return this.#of(message, { receivedAt: this.receivedAt, document: { ...document, lines } } as Partial<T>)
  }

  #of<T extends object>(message: new () => T, fields: Partial<T>): T {
    return { ...contractOf(message).example, orderId: this.orderId, shopId: this.shopId, ...fields }
  }
}
