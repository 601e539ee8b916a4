import { IsBoolean } from 'class-validator'
import { Message } from '../contract.js'
import { Id, Instant, Nested, NestedList, OneOf, Optional, Slug, Text, Whole } from '../fields.js'
import { CANCEL_REASONS, DECISION_MAKERS, type CancelReason, type DecisionMaker } from '../vocabulary.js'
import { DecidedChanges } from '../parts/decided-changes.js'
import { ExplainedRule } from '../parts/explained-rule.js'

/** Fired when the fast path, an operator or a policy decided on an order version; intake applies or supersedes it. */
@Message<DecisionMade>({
  type: 'operator-tasks.decision-made.v1',
  topic: 'operator-tasks.events',
  summary: 'Fired when the fast path, an operator or a policy decided on an order version; intake applies or supersedes it.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    decisionId: '0199a1c0-0000-7000-8000-0000000000d1',
    baseVersion: 1,
    kind: 'confirm',
    approved: true,
    madeBy: 'fast-path',
    madeAt: '2026-11-22T09:30:01.000Z',
    explanation: [{ rule: 'stock-held', passed: true, because: 'every line is reserved' }],
    paymentSequence: 0,
  },
})
export class DecisionMade {
  @Id() orderId: string
  @Slug() shopId: string
  @Id() decisionId: string
  /** The order version that was looked at. */
  @Whole(1, 1_000_000) baseVersion: number
  /** `amend` with `approved` confirms the version it makes, when stock and slot agree. */
  @OneOf(['confirm', 'amend', 'cancel']) kind: 'confirm' | 'amend' | 'cancel'
  @IsBoolean() approved: boolean
  @OneOf(DECISION_MAKERS) madeBy: DecisionMaker
  @Instant() madeAt: string
  @Optional() @Id() taskId?: string
  @Optional() @Text(60) operatorId?: string
  @Optional() @OneOf(CANCEL_REASONS) reason?: CancelReason
  @Optional() @Nested(() => DecidedChanges) changes?: DecidedChanges
  @NestedList(() => ExplainedRule, 50) explanation: ExplainedRule[]
  /** The newest payment fact that was looked at, 0 for none: an `unpaid` cancel is superseded when intake has a newer one. */
  @Optional() @Whole(0, 1_000_000) paymentSequence?: number
}
