import {
  DecisionMade,
  HandoffCancelled,
  HandoffRefused,
  OrderHandedOff,
  OrderRecalled,
  RecallTooLate,
  SlotReservationLost,
  StockReservationLost,
} from '@fifteen/contracts'
import { OnEdge, OnEvents, type EdgeRecord, type Inbound, type WorkContext } from '@fifteen/messaging'
import { Controller } from '@nestjs/common'
import { ApplyOrderEvents } from './features/apply-order-events/apply-order-events.handler.js'
import type { OrderEvent } from './features/apply-order-events/fact-of-event.js'
import { isCancellation } from './features/receive-shop-records/read-shop-record.js'
import { ReceiveTopicRecords } from './features/receive-shop-records/receive-topic-records.handler.js'

/** Everything that comes into order-intake by Kafka. */
@Controller()
export class OrderIntakeConsumer {
  constructor(
    private readonly records: ReceiveTopicRecords,
    private readonly orderEvents: ApplyOrderEvents,
  ) {}

  @OnEdge({ name: 'shop-orders', topic: 'shop.{shopId}.orders', passes: ({ data, type }) => isCancellation(data.body, type) })
  shopOrders(events: Inbound<EdgeRecord>[], context: WorkContext): Promise<void> {
    return this.records.receive(context, 'order', events)
  }

  @OnEdge({ name: 'shop-payments', topic: 'shop.{shopId}.payments' })
  shopPayments(events: Inbound<EdgeRecord>[], context: WorkContext): Promise<void> {
    return this.records.receive(context, 'payment', events)
  }

  @OnEvents({
    name: 'order-events',
    messages: [
      DecisionMade,
      StockReservationLost,
      SlotReservationLost,
      HandoffRefused,
      OrderHandedOff,
      HandoffCancelled,
      OrderRecalled,
      RecallTooLate,
    ],
    passing: [OrderHandedOff, HandoffCancelled, OrderRecalled, RecallTooLate],
  })
  orderEventsHappened(events: Inbound<OrderEvent>[], context: WorkContext): Promise<void> {
    return this.orderEvents.apply(context, events)
  }
}
