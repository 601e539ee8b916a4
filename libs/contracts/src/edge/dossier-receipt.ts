import { Message } from '../contract.js'
import { Id, Instant, OneOf, Optional, Text, Whole } from '../fields.js'
import { RECEIPT_KINDS, type ReceiptKind } from '../vocabulary.js'

/** Sent by the partner: what became of a dossier or a recall. */
@Message<DossierReceipt>({
  type: 'logistics.dossier-receipt.v1',
  topic: 'logistics.{partnerId}.receipts',
  summary: 'Sent by the partner: what became of a dossier or a recall.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    dossierRevision: 1,
    kind: 'accepted',
    receiptId: 'fleet-77',
    at: '2026-11-22T09:30:03.000Z',
  },
})
export class DossierReceipt {
  @Id() orderId: string
  @Whole(1, 1_000_000) dossierRevision: number
  @OneOf(RECEIPT_KINDS) kind: ReceiptKind
  /** The partner's own id: a repeat of it changes nothing. */
  @Text(100) receiptId: string
  @Optional() @Text(60) code?: string
  @Optional() @Text(500) note?: string
  @Optional() @Instant() at?: string
}
