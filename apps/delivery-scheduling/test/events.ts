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
  type OrderDocument,
  type OrderFacts,
} from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import type { PutScheduleDto } from '../src/features/plan-slots/schedule.dto.js'

type Delivery = OrderDocument['delivery']

/** Contract events of one order of a shop. */
export class OrderEvents {
  readonly orderId = newId()

  constructor(
    readonly shopId: string,
    private readonly facts: Partial<OrderFacts> = {},
  ) {}

  received(delivery: Delivery = {}, receivedAt = new Date()): OrderReceived {
    return this.#version(OrderReceived, 1, delivery, receivedAt)
  }

  amended(orderVersion: number, delivery: Delivery = {}, receivedAt = new Date()): OrderAmended {
    return this.#version(OrderAmended, orderVersion, delivery, receivedAt)
  }

  confirmed = (orderVersion = 1): OrderConfirmed => this.#event(OrderConfirmed, { orderVersion })
  cancelled = (orderVersion = 1): OrderCancelled => this.#event(OrderCancelled, { orderVersion })
  handoffCancelled = (orderVersion = 1): HandoffCancelled => this.#event(HandoffCancelled, { orderVersion })
  handedOff = (orderVersion = 1): OrderHandedOff => this.#event(OrderHandedOff, { orderVersion })
  recalled = (orderVersion = 1): OrderRecalled => this.#event(OrderRecalled, { orderVersion })
  taskOpened = (taskId: string): TaskOpened => this.#event(TaskOpened, { taskId })
  taskClosed = (taskId: string): TaskClosed => this.#event(TaskClosed, { taskId, closedAt: new Date().toISOString() })

  #event<T extends object>(message: MessageClass<T>, fields: Partial<T>): T {
    return { ...contractOf(message).example, orderId: this.orderId, shopId: this.shopId, ...fields }
  }

  #version<T extends OrderReceived | OrderAmended>(
    message: MessageClass<T>,
    orderVersion: number,
    delivery: Delivery,
    receivedAt: Date,
  ): T {
    const { document, facts } = contractOf(message).example
    return {
      ...contractOf(message).example,
      orderId: this.orderId,
      shopId: this.shopId,
      orderVersion,
      externalId: this.orderId,
      receivedAt: receivedAt.toISOString(),
      document: { ...document, delivery },
      facts: { ...facts, country: 'GB', postcodeArea: 'SW1A', ...this.facts },
    }
  }
}

/** One method in one zone; every day the same three windows. */
export const aDailySchedule = (changes: Partial<PutScheduleDto> = {}, capacity = 10): PutScheduleDto => ({
  methods: [{ methodId: 'courier', name: 'Courier' }],
  zones: [{ zoneId: 'central', country: 'GB', postcodePrefixes: ['SW1'] }],
  templates: ['10:00', '12:00', '14:00'].map((from) => ({
    methodId: 'courier',
    zoneId: 'central',
    weekdays: [1, 2, 3, 4, 5, 6, 7],
    from,
    to: `${Number(from.slice(0, 2)) + 2}:00`,
    capacity,
  })),
  blackoutDays: [],
  ...changes,
})

/** Day some days ahead in a zone, YYYY-MM-DD. */
export const dayAhead = (days: number, timeZone = 'Europe/London'): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(Date.now() + days * 86_400_000)

export const slotId = (day: string, from = '1000', to = '1200'): string => `courier.central.${day.replaceAll('-', '')}.${from}-${to}`
