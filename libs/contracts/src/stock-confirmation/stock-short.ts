import { Message } from '../contract.js'
import { Id, NestedList, Slug, Whole } from '../fields.js'
import { Shortage } from '../parts/index.js'

/** Fired when an order version cannot be held in full; nothing is held. */
@Message<StockShort>({
  type: 'stock-confirmation.stock-short.v1',
  topic: 'stock-confirmation.events',
  summary: 'Fired when an order version cannot be held in full; nothing is held.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    orderVersion: 1,
    shortages: [{ sku: 'MUG-1', requested: 2, available: 1, alternatives: [{ sku: 'MUG-2', available: 30, rank: 1, title: 'Green mug' }] }],
  },
})
export class StockShort {
  @Id() orderId: string
  @Slug() shopId: string
  @Whole(1, 1_000_000) orderVersion: number
  @NestedList(() => Shortage, 2000) shortages: Shortage[]
}
