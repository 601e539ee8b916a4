import { Message } from '../contract.js'
import { Id, Instant, Slug, Text, Whole } from '../fields.js'

/** Fired when the partner refused the dossier: an operator has to correct it. */
@Message<HandoffRefused>({
  type: 'logistics-handoff.handoff-refused.v1',
  topic: 'logistics-handoff.events',
  summary: 'Fired when the partner refused the dossier: an operator has to correct it.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    orderVersion: 1,
    dossierRevision: 1,
    partnerId: 'fleet',
    code: 'address-unknown',
    refusedAt: '2026-11-22T09:30:03.000Z',
  },
})
export class HandoffRefused {
  @Id() orderId: string
  @Slug() shopId: string
  @Whole(1, 1_000_000) orderVersion: number
  @Whole(1, 1_000_000) dossierRevision: number
  @Slug() partnerId: string
  @Text(60) code: string
  @Instant() refusedAt: string
}
