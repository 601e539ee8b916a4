import { Message } from '../contract.js'
import { Id, Instant, Slug, Whole } from '../fields.js'

/** Fired when a dossier was committed for its partner. */
@Message<DossierSent>({
  type: 'logistics-handoff.dossier-sent.v1',
  topic: 'logistics-handoff.events',
  summary: 'Fired when a dossier was committed for its partner.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    orderVersion: 1,
    dossierRevision: 1,
    partnerId: 'fleet',
    sentAt: '2026-11-22T09:30:02.000Z',
  },
})
export class DossierSent {
  @Id() orderId: string
  @Slug() shopId: string
  @Whole(1, 1_000_000) orderVersion: number
  @Whole(1, 1_000_000) dossierRevision: number
  @Slug() partnerId: string
  @Instant() sentAt: string
}
