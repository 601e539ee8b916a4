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
import { OnEdge, OnEvents, type EdgeRecord, type Inbound, type WorkContext } from '@fifteen/messaging'
import { Controller } from '@nestjs/common'
import { StockLevelRecords } from './features/note-stock-levels/stock-level-records.handler.js'
import { SettleReservations } from './features/settle-reservations/settle-reservations.handler.js'

/** Everything that comes in from topics. */
@Controller()
export class StockConfirmationConsumer {
  constructor(
    private readonly reservations: SettleReservations,
    private readonly levels: StockLevelRecords,
  ) {}

  @OnEvents({
    name: 'reservations',
    messages: [
      OrderReceived,
      OrderAmended,
      OrderConfirmed,
      OrderCancelled,
      HandoffCancelled,
      OrderRecalled,
      OrderHandedOff,
      TaskOpened,
      TaskClosed,
    ],
    passing: [OrderCancelled, HandoffCancelled, OrderRecalled],
  })
  onOrderEvents(events: Inbound[], context: WorkContext): Promise<void> {
    return this.reservations.handle(events, context)
  }

  @OnEdge({ name: 'stock-levels', topic: 'shop.{shopId}.stock-levels' })
  onStockLevels(records: Inbound<EdgeRecord>[], context: WorkContext): Promise<void> {
    return this.levels.handle(records, context)
  }
}
