import { Message } from '../contract.js'
import { Id, Instant, Slug, Whole } from '../fields.js'

/** Fired when the partner could not give the order back any more: it becomes a return. */
@Message<RecallTooLate>({
  type: 'logistics-handoff.recall-too-late.v1',
  topic: 'logistics-handoff.events',
  summary: 'Fired when the partner could not give the order back any more: it becomes a return.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    orderVersion: 1,
    dossierRevision: 1,
    partnerId: 'fleet',
    requestId: '0199a1c0-0000-7000-8000-0000000000c1',
    answeredAt: '2026-11-22T09:32:05.000Z',
  },
})
export class RecallTooLate {
  @Id() orderId: string
  @Slug() shopId: string
  @Whole(1, 1_000_000) orderVersion: number
  @Whole(1, 1_000_000) dossierRevision: number
  @Slug() partnerId: string
  @Id() requestId: string
  @Instant() answeredAt: string
}
