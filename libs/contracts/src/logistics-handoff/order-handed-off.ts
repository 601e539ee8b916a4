import { Message } from '../contract.js'
import { Id, Instant, Slug, Text, Whole } from '../fields.js'

/** Fired when the partner acknowledged the dossier: the promise ends here. Final unless recalled. */
@Message<OrderHandedOff>({
  type: 'logistics-handoff.order-handed-off.v1',
  topic: 'logistics-handoff.events',
  summary: 'Fired when the partner acknowledged the dossier: the promise ends here. Final unless recalled.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    orderVersion: 1,
    dossierRevision: 1,
    partnerId: 'fleet',
    receiptId: 'fleet-77',
    acknowledgedAt: '2026-11-22T09:30:03.000Z',
  },
})
export class OrderHandedOff {
  @Id() orderId: string
  @Slug() shopId: string
  @Whole(1, 1_000_000) orderVersion: number
  @Whole(1, 1_000_000) dossierRevision: number
  @Slug() partnerId: string
  @Text(100) receiptId: string
  @Instant() acknowledgedAt: string
}
