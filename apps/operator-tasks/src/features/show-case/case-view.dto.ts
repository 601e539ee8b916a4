import { ExplainedRule, Id, Instant, ListOf, NestedList, OneOf, Optional, Slug, TASK_REASONS, Whole } from '@fifteen/contracts'
import { ApiProperty } from '@nestjs/swagger'
import type { CaseEnd, Verdict } from '../../domain/order-case.js'
import type { TaskReason } from '../../domain/vocabulary.js'
import { WAITS_FOR, type WaitsFor } from '../../domain/waits-for.js'

const VERDICTS = ['none', 'held', 'refused', 'lost'] as const
const ENDS = ['cancelling', 'handed-off', 'cancelled', 'recalled'] as const

/** Why an order stands where it stands. Nothing personal. */
export class CaseView {
  @Id() orderId: string
  @Slug() shopId: string
  /** The newest version known here; 0 until the order itself came. */
  @Whole(0, 1_000_000) orderVersion: number
  @ApiProperty({ enum: WAITS_FOR, description: '`decision`: it is made with the next look. `intake`: a decision is on its way there.' })
  @OneOf(WAITS_FOR)
  waitsFor: WaitsFor
  /** Until when it is waited for. */
  @Optional() @Instant() until?: string
  /** Why a human has to look. */
  @ListOf(TASK_REASONS, 10) reasons: TaskReason[]
  @Optional() @Id() taskId?: string
  /** A decision that intake has not answered. */
  @Optional() @Id() decisionId?: string
  /** Answers to this version; `none` until they came. */
  @OneOf(VERDICTS) stock: Verdict
  @OneOf(VERDICTS) slot: Verdict
  /** Settled minus refunded, minor units. */
  @Whole(-1_000_000_000_000, 1_000_000_000_000) settledTotal: number
  @Optional() @OneOf(ENDS) end?: CaseEnd
  /** The fast path's rules as they say now. */
  @NestedList(() => ExplainedRule, 50) explanation: ExplainedRule[]
}
