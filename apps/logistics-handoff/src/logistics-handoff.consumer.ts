import {
  CancelRequested,
  DecisionMade,
  OrderAmended,
  OrderCancelled,
  OrderConfirmed,
  OrderReceived,
  PaymentNoted,
  SlotPinned,
  StockPinned,
} from '@fifteen/contracts'
import { OnEdge, OnEvents, type EdgeRecord, type Inbound, type WorkContext } from '@fifteen/messaging'
import { Controller } from '@nestjs/common'
import { JoinDossierHandler } from './features/join-dossier/join-dossier.handler.js'
import { TakeReceiptsHandler } from './features/take-receipts/take-receipts.handler.js'

/** Everything that comes in by Kafka. */
@Controller()
export class LogisticsHandoffConsumer {
  constructor(
    private readonly joinDossier: JoinDossierHandler,
    private readonly takeReceipts: TakeReceiptsHandler,
  ) {}

  @OnEvents({
    name: 'join-dossier',
    messages: [
      OrderReceived,
      OrderAmended,
      OrderConfirmed,
      OrderCancelled,
      CancelRequested,
      PaymentNoted,
      DecisionMade,
      StockPinned,
      SlotPinned,
    ],
    passing: [OrderCancelled, CancelRequested],
  })
  orders(events: Inbound[], context: WorkContext): Promise<void> {
    return this.joinDossier.handle(events, context)
  }

  @OnEdge({ name: 'take-receipts', topic: 'logistics.{partnerId}.receipts' })
  receipts(events: Inbound<EdgeRecord>[], context: WorkContext): Promise<void> {
    return this.takeReceipts.handle(events, context)
  }
}
