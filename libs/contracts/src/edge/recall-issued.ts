import { Message } from '../contract.js'
import { Id, Instant, OneOf, Slug, Whole } from '../fields.js'
import { CANCEL_REASONS, type CancelReason } from '../vocabulary.js'

/** Sent to the partner: please give back the dossier of this revision; answer by a receipt. */
@Message<RecallIssued>({
  type: 'logistics-handoff.recall-issued.v1',
  topic: 'logistics.{partnerId}.dossiers',
  summary: 'Sent to the partner: please give back the dossier of this revision; answer by a receipt.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    partnerId: 'fleet',
    dossierRevision: 1,
    requestId: '0199a1c0-0000-7000-8000-0000000000c1',
    reason: 'changed-mind',
    requestedAt: '2026-11-22T09:32:00.000Z',
  },
})
export class RecallIssued {
  @Id() orderId: string
  @Slug() partnerId: string
  @Whole(1, 1_000_000) dossierRevision: number
  @Id() requestId: string
  @OneOf(CANCEL_REASONS) reason: CancelReason
  @Instant() requestedAt: string
}
