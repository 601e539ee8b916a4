import { Message } from '../contract.js'
import { Id, Instant, OneOf, Optional, Slug, Text, Whole } from '../fields.js'
import { ORDER_STATUSES, type OrderStatus } from '../vocabulary.js'

/** Fired to the shop whenever one of its orders reached another status or version. */
@Message<OrderStatusChanged>({
  type: 'order-intake.order-status-changed.v1',
  topic: 'shop.{shopId}.status',
  summary: 'Fired to the shop whenever one of its orders reached another status or version.',
  key: 'externalId',
  example: {
    shopId: 'north-shop',
    externalId: '536365',
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    orderVersion: 1,
    status: 'confirmed',
    statusRevision: 2,
    at: '2026-11-22T09:30:01.000Z',
  },
})
export class OrderStatusChanged {
  @Slug() shopId: string
  @Text(100) externalId: string
  @Id() orderId: string
  @Whole(1, 1_000_000) orderVersion: number
  @OneOf(ORDER_STATUSES) status: OrderStatus
  /** Grows with every change: an older one never replaces a newer one. */
  @Whole(1, 1_000_000_000) statusRevision: number
  @Optional() @Text(60) reason?: string
  @Instant() at: string
}
