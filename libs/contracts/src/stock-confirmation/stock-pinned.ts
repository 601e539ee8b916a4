import { Message } from '../contract.js'
import { Id, NestedList, Slug, Whole } from '../fields.js'
import { StockAllocation } from '../parts/index.js'

/** Fired when the hold of a confirmed order version lost its expiry. */
@Message<StockPinned>({
  type: 'stock-confirmation.stock-pinned.v1',
  topic: 'stock-confirmation.events',
  summary: 'Fired when the hold of a confirmed order version lost its expiry.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    orderVersion: 1,
    allocations: [{ sku: 'MUG-1', warehouseId: 'main', quantity: 2 }],
  },
})
export class StockPinned {
  @Id() orderId: string
  @Slug() shopId: string
  @Whole(1, 1_000_000) orderVersion: number
  @NestedList(() => StockAllocation, 4000) allocations: StockAllocation[]
}
