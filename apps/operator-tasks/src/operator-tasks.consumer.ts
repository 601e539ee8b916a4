import {
  CancelRequested,
  DecisionSuperseded,
  HandoffCancelled,
  HandoffRefused,
  OrderAmended,
  OrderCancelled,
  OrderConfirmed,
  OrderHandedOff,
  OrderReceived,
  OrderRecalled,
  PaymentNoted,
  RecallTooLate,
  ReceiptOverdue,
  SlotHeld,
  SlotReservationLost,
  SlotUnavailable,
  StockReservationLost,
  StockReserved,
  StockShort,
  TaskActionRequested,
} from '@fifteen/contracts'
import { OnEvents, type Inbound, type WorkContext } from '@fifteen/messaging'
import { Controller } from '@nestjs/common'
import { ActOnTasks } from './features/act-on-tasks/act-on-tasks.handler.js'
import { CaseFiles } from './features/case-files/case-files.js'
import { LookAtOrders } from './features/look-at-orders/look-at-orders.handler.js'

/** Everything that comes in by Kafka: the facts of orders, and what the ladder asks for. */
@Controller()
export class OperatorTasksConsumer {
  constructor(
    private readonly files: CaseFiles,
    private readonly lookAtOrders: LookAtOrders,
    private readonly actOnTasks: ActOnTasks,
  ) {}

  @OnEvents({
    name: 'operator-tasks',
    messages: [
      OrderReceived,
      OrderAmended,
      OrderConfirmed,
      OrderCancelled,
      CancelRequested,
      DecisionSuperseded,
      PaymentNoted,
      StockReserved,
      StockShort,
      StockReservationLost,
      SlotHeld,
      SlotUnavailable,
      SlotReservationLost,
      HandoffRefused,
      HandoffCancelled,
      OrderRecalled,
      OrderHandedOff,
      RecallTooLate,
      ReceiptOverdue,
      TaskActionRequested,
    ],
    passing: [OrderCancelled, CancelRequested, HandoffCancelled, OrderRecalled],
  })
  async onEvents(events: Inbound<TaskActionRequested>[], context: WorkContext): Promise<void> {
    // Every class of the list carries orderId and shopId.
    const shops = new Map(events.map(({ data }) => [data.orderId, data.shopId]))
    const opened = await this.files.open(context.sql, shops)
    await this.lookAtOrders.handle(events, opened, context)
    await this.actOnTasks.handle(events, opened, context)
    await this.files.save(context, opened.files.values())
  }
}
