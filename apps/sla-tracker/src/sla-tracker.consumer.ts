import {
  CallbackEnded,
  CallbackScheduled,
  DossierSent,
  HandoffCancelled,
  HandoffRefused,
  OrderAmended,
  OrderCancelled,
  OrderConfirmed,
  OrderHandedOff,
  OrderRecalled,
  OrderReceived,
  SlotHeld,
  SlotUnavailable,
  StockReserved,
  StockShort,
  TaskClosed,
  TaskOpened,
} from '@fifteen/contracts'
import { OnEvents, type Inbound, type WorkContext } from '@fifteen/messaging'
import { Controller } from '@nestjs/common'
import { FollowOrders } from './features/follow-orders/follow-orders.handler.js'

/** Everything that comes in: what moves, stops or ends the clock of an order. */
@Controller()
export class SlaTrackerConsumer {
  constructor(private readonly orders: FollowOrders) {}

  @OnEvents({
    name: 'clocks',
    messages: [
      ...[OrderReceived, OrderAmended, OrderConfirmed, OrderCancelled],
      ...[StockReserved, StockShort],
      ...[SlotHeld, SlotUnavailable],
      ...[TaskOpened, TaskClosed, CallbackScheduled, CallbackEnded],
      ...[DossierSent, HandoffRefused, HandoffCancelled, OrderHandedOff, OrderRecalled],
    ],
    passing: [OrderCancelled, HandoffCancelled, OrderRecalled],
  })
  clocks(events: Inbound[], context: WorkContext): Promise<void> {
    return this.orders.handle(events, context)
  }
}
