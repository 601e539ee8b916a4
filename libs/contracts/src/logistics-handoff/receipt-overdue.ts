import { Message } from '../contract.js'
import { Id, Instant, OneOf, Slug, Whole } from '../fields.js'
import { AWAITED_ANSWERS, type AwaitedAnswer } from '../vocabulary.js'

/** Fired once for a dossier, and once for its recall, when the partner was asked as often as the policy says and did not answer. */
@Message<ReceiptOverdue>({
  type: 'logistics-handoff.receipt-overdue.v1',
  topic: 'logistics-handoff.events',
  summary: 'Fired once for a dossier, and once for its recall, when the partner was asked as often as the policy says and did not answer.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    orderVersion: 1,
    dossierRevision: 1,
    partnerId: 'fleet',
    awaited: 'receipt',
    overdueAt: '2026-11-22T09:36:02.000Z',
  },
})
export class ReceiptOverdue {
  @Id() orderId: string
  @Slug() shopId: string
  @Whole(1, 1_000_000) orderVersion: number
  @Whole(1, 1_000_000) dossierRevision: number
  @Slug() partnerId: string
  @OneOf(AWAITED_ANSWERS) awaited: AwaitedAnswer
  @Instant() overdueAt: string
}
