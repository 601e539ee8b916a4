import { Message } from '../contract.js'
import { Id, Instant, OneOf, Slug, Whole } from '../fields.js'
import { DECISION_MAKERS, type DecisionMaker } from '../vocabulary.js'

/** Fired when a decision to confirm was applied to the current order version. */
@Message<OrderConfirmed>({
  type: 'order-intake.order-confirmed.v1',
  topic: 'order-intake.events',
  summary: 'Fired when a decision to confirm was applied to the current order version.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    orderVersion: 1,
    decisionId: '0199a1c0-0000-7000-8000-0000000000d1',
    confirmedBy: 'fast-path',
    confirmedAt: '2026-11-22T09:30:01.000Z',
  },
})
export class OrderConfirmed {
  @Id() orderId: string
  @Slug() shopId: string
  @Whole(1, 1_000_000) orderVersion: number
  @Id() decisionId: string
  @OneOf(DECISION_MAKERS) confirmedBy: DecisionMaker
  @Instant() confirmedAt: string
}
