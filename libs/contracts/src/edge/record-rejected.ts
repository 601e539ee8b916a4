import { Message } from '../contract.js'
import { Id, Instant, NestedList, OneOf, Optional, Slug, Text, Whole } from '../fields.js'
import { RejectionProblem } from './rejection-problem.js'

/** Fired to the shop when one of its records was refused, with every reason and never with the body. */
@Message<RecordRejected>({
  type: 'order-intake.record-rejected.v1',
  topic: 'shop.{shopId}.rejected',
  summary: 'Fired to the shop when one of its records was refused, with every reason and never with the body.',
  key: 'externalId',
  keyOtherwise: 'rejectionId',
  example: {
    shopId: 'north-shop',
    rejectionId: '0199a1c0-0000-7000-8000-0000000000f2',
    via: 'topic',
    externalId: '536365',
    topic: 'shop.north-shop.orders',
    partition: 0,
    offset: '42',
    code: 'invalid-order',
    problems: [{ field: 'lines.0.quantity', code: 'min', message: 'quantity must not be less than 1' }],
    rejectedAt: '2026-11-22T09:30:00.100Z',
  },
})
export class RecordRejected {
  @Slug() shopId: string
  @Id() rejectionId: string
  @OneOf(['topic', 'http']) via: 'topic' | 'http'
  /** Absent where none could be read; the record's key is then the rejectionId. */
  @Optional() @Text(100) externalId?: string
  @Optional() @Text(200) topic?: string
  @Optional() @Whole(0, 100_000) partition?: number
  @Optional() @Text(20) offset?: string
  @Text(60) code: string
  @NestedList(() => RejectionProblem, 100) problems: RejectionProblem[]
  @Instant() rejectedAt: string
}
