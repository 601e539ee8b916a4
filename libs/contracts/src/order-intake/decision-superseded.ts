import { Message } from '../contract.js'
import { Id, OneOf, Slug, Whole } from '../fields.js'
import { ORDER_STATUSES, type OrderStatus } from '../vocabulary.js'

/** Fired when a decision could not be applied because the order had moved on. */
@Message<DecisionSuperseded>({
  type: 'order-intake.decision-superseded.v1',
  topic: 'order-intake.events',
  summary: 'Fired when a decision could not be applied because the order had moved on.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    orderVersion: 2,
    decisionId: '0199a1c0-0000-7000-8000-0000000000d1',
    baseVersion: 1,
    orderStatus: 'pending',
  },
})
export class DecisionSuperseded {
  @Id() orderId: string
  @Slug() shopId: string
  @Whole(1, 1_000_000) orderVersion: number
  @Id() decisionId: string
  @Whole(1, 1_000_000) baseVersion: number
  @OneOf(ORDER_STATUSES) orderStatus: OrderStatus
}
