import { Message } from '../contract.js'
import { Id, Instant, OneOf, Slug, Whole } from '../fields.js'
import { RELEASE_REASONS, type ReleaseReason } from '../vocabulary.js'

/** Fired when the hold of an order was given back, once. */
@Message<StockReleased>({
  type: 'stock-confirmation.stock-released.v1',
  topic: 'stock-confirmation.events',
  summary: 'Fired when the hold of an order was given back, once.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    orderVersion: 1,
    reason: 'expired',
    releasedAt: '2026-11-22T09:45:00.000Z',
  },
})
export class StockReleased {
  @Id() orderId: string
  @Slug() shopId: string
  @Whole(1, 1_000_000) orderVersion: number
  @OneOf(RELEASE_REASONS) reason: ReleaseReason
  @Instant() releasedAt: string
}
