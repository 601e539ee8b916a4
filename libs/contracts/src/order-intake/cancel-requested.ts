import { Message } from '../contract.js'
import { Id, Instant, OneOf, Slug, Whole } from '../fields.js'
import { CANCEL_REASONS, type CancelReason } from '../vocabulary.js'

/** Fired when a cancel arrives for an order that was confirmed once: logistics-handoff judges it. */
@Message<CancelRequested>({
  type: 'order-intake.cancel-requested.v1',
  topic: 'order-intake.events',
  summary: 'Fired when a cancel arrives for an order that was confirmed once: logistics-handoff judges it.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    orderVersion: 1,
    requestId: '0199a1c0-0000-7000-8000-0000000000c1',
    reason: 'changed-mind',
    requestedBy: 'shop',
    requestedAt: '2026-11-22T09:32:00.000Z',
  },
})
export class CancelRequested {
  @Id() orderId: string
  @Slug() shopId: string
  @Whole(1, 1_000_000) orderVersion: number
  @Id() requestId: string
  @OneOf(CANCEL_REASONS) reason: CancelReason
  @OneOf(['shop', 'operator', 'policy']) requestedBy: 'shop' | 'operator' | 'policy'
  @Instant() requestedAt: string
}
