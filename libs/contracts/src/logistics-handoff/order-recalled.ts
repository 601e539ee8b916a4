import { Message } from '../contract.js'
import { Id, Instant, Slug, Whole } from '../fields.js'

/** Fired when the partner gave back a dossier it had been sent. Final. */
@Message<OrderRecalled>({
  type: 'logistics-handoff.order-recalled.v1',
  topic: 'logistics-handoff.events',
  summary: 'Fired when the partner gave back a dossier it had been sent. Final.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    orderVersion: 1,
    dossierRevision: 1,
    partnerId: 'fleet',
    requestId: '0199a1c0-0000-7000-8000-0000000000c1',
    recalledAt: '2026-11-22T09:32:05.000Z',
  },
})
export class OrderRecalled {
  @Id() orderId: string
  @Slug() shopId: string
  @Whole(1, 1_000_000) orderVersion: number
  @Whole(1, 1_000_000) dossierRevision: number
  @Slug() partnerId: string
  @Id() requestId: string
  @Instant() recalledAt: string
}
