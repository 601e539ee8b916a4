import {
  HandoffCancelled,
  OrderAmended,
  OrderCancelled,
  OrderConfirmed,
  OrderHandedOff,
  OrderRecalled,
  OrderReceived,
  TaskClosed,
  TaskOpened,
} from '@fifteen/contracts'
import { OnEvents, type Inbound, type WorkContext } from '@fifteen/messaging'
import { Controller } from '@nestjs/common'
import { HoldSlots } from './features/hold-slots/hold-slots.js'
import { toFact } from './features/hold-slots/order-facts.js'

/** All that comes in. */
@Controller()
export class DeliverySchedulingConsumer {
  constructor(private readonly holdSlots: HoldSlots) {}

  @OnEvents({
    name: 'hold-slots',
    messages: [
      OrderReceived,
      OrderAmended,
      OrderConfirmed,
      OrderCancelled,
      HandoffCancelled,
      OrderHandedOff,
      OrderRecalled,
      TaskOpened,
      TaskClosed,
    ],
    passing: [OrderCancelled, HandoffCancelled, OrderRecalled],
  })
  onOrders(events: Inbound[], context: WorkContext): Promise<void> {
    return this.holdSlots.handle(events.map(toFact), context)
  }
}
