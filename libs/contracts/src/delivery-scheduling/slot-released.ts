import { Message } from '../contract.js'
import { Id, Instant, OneOf, Slug, Whole } from '../fields.js'
import { RELEASE_REASONS, type ReleaseReason } from '../vocabulary.js'

/** Fired when the place of an order was given back, once. */
@Message<SlotReleased>({
  type: 'delivery-scheduling.slot-released.v1',
  topic: 'delivery-scheduling.events',
  summary: 'Fired when the place of an order was given back, once.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    orderVersion: 1,
    reason: 'cancelled',
    releasedAt: '2026-11-22T09:31:00.000Z',
  },
})
export class SlotReleased {
  @Id() orderId: string
  @Slug() shopId: string
  @Whole(1, 1_000_000) orderVersion: number
  @OneOf(RELEASE_REASONS) reason: ReleaseReason
  @Instant() releasedAt: string
}
