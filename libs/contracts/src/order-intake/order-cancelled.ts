import { Message } from '../contract.js'
import { Id, Instant, OneOf, Optional, Slug, Whole } from '../fields.js'
import { CANCEL_REASONS, type CancelReason } from '../vocabulary.js'

/** Fired when intake cancelled an order that was never confirmed. Final. */
@Message<OrderCancelled>({
  type: 'order-intake.order-cancelled.v1',
  topic: 'order-intake.events',
  summary: 'Fired when intake cancelled an order that was never confirmed. Final.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    orderVersion: 1,
    reason: 'changed-mind',
    cancelledBy: 'shop',
    cancelledAt: '2026-11-22T09:31:00.000Z',
  },
})
export class OrderCancelled {
  @Id() orderId: string
  @Slug() shopId: string
  @Whole(1, 1_000_000) orderVersion: number
  @OneOf(CANCEL_REASONS) reason: CancelReason
  @OneOf(['shop', 'operator', 'policy']) cancelledBy: 'shop' | 'operator' | 'policy'
  @Instant() cancelledAt: string
  @Optional() @Id() decisionId?: string
}
