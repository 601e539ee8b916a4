import { Message } from '../contract.js'
import { Id, Instant, Slug, Whole } from '../fields.js'

/** Fired when a confirmed order was cancelled before its partner had a live dossier. Final. */
@Message<HandoffCancelled>({
  type: 'logistics-handoff.handoff-cancelled.v1',
  topic: 'logistics-handoff.events',
  summary: 'Fired when a confirmed order was cancelled before its partner had a live dossier. Final.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    orderVersion: 1,
    requestId: '0199a1c0-0000-7000-8000-0000000000c1',
    cancelledAt: '2026-11-22T09:32:01.000Z',
  },
})
export class HandoffCancelled {
  @Id() orderId: string
  @Slug() shopId: string
  @Whole(1, 1_000_000) orderVersion: number
  @Id() requestId: string
  @Instant() cancelledAt: string
}
