import { Message } from '../contract.js'
import { Id, Instant, NestedList, OneOf, Slug, Text, Whole } from '../fields.js'
import { RejectionProblem } from './rejection-problem.js'

/** Fired to the shop when a record of its stock-level topic was refused, with every reason and never with the body. */
@Message<StockLevelRejected>({
  type: 'stock-confirmation.stock-level-rejected.v1',
  topic: 'shop.{shopId}.rejected',
  summary: 'Fired to the shop when a record of its stock-level topic was refused, with every reason and never with the body.',
  key: 'rejectionId',
  example: {
    shopId: 'north-shop',
    rejectionId: '0199a1c0-0000-7000-8000-0000000000f3',
    via: 'topic',
    topic: 'shop.north-shop.stock-levels',
    partition: 0,
    offset: '7',
    code: 'invalid-stock-level',
    problems: [{ field: 'onHand', code: 'min', message: 'onHand must not be less than 0' }],
    rejectedAt: '2026-11-22T09:30:00.100Z',
  },
})
export class StockLevelRejected {
  @Slug() shopId: string
  @Id() rejectionId: string
  /** By HTTP the answer itself says it. */
  @OneOf(['topic']) via: 'topic'
  @Text(200) topic: string
  @Whole(0, 100_000) partition: number
  @Text(20) offset: string
  @Text(60) code: string
  @NestedList(() => RejectionProblem, 100) problems: RejectionProblem[]
  @Instant() rejectedAt: string
}
