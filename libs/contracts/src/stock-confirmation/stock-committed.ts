import { Message } from '../contract.js'
import { Id, Instant, Slug, Whole } from '../fields.js'

/** Fired when the stock of a handed-off order left the ledger as shipped. */
@Message<StockCommitted>({
  type: 'stock-confirmation.stock-committed.v1',
  topic: 'stock-confirmation.events',
  summary: 'Fired when the stock of a handed-off order left the ledger as shipped.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    orderVersion: 1,
    committedAt: '2026-11-22T09:33:00.000Z',
  },
})
export class StockCommitted {
  @Id() orderId: string
  @Slug() shopId: string
  @Whole(1, 1_000_000) orderVersion: number
  @Instant() committedAt: string
}
