import { Message } from '../contract.js'
import { Id, Instant, NestedList, Slug, Whole } from '../fields.js'
import { StockAllocation } from '../parts/index.js'

/** Fired when every goods line of an order version is held, all or nothing. */
@Message<StockReserved>({
  type: 'stock-confirmation.stock-reserved.v1',
  topic: 'stock-confirmation.events',
  summary: 'Fired when every goods line of an order version is held, all or nothing.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    orderVersion: 1,
    allocations: [{ sku: 'MUG-1', warehouseId: 'main', quantity: 2 }],
    expiresAt: '2026-11-22T09:45:00.000Z',
  },
})
export class StockReserved {
  @Id() orderId: string
  @Slug() shopId: string
  @Whole(1, 1_000_000) orderVersion: number
  @NestedList(() => StockAllocation, 4000) allocations: StockAllocation[]
  /** When the hold falls back, unless it is pinned before. */
  @Instant() expiresAt: string
}
