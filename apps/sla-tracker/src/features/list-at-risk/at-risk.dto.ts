import { Id, Instant, NestedList, OneOf, Optional, Slug, Text, Whole } from '@fifteen/contracts'
import { Type } from 'class-transformer'
import { STATES, type State } from '../../domain/evaluation.js'
import { BUDGETED_STAGES, type BudgetedStage } from '../../domain/stage.js'

export class AtRiskQuery {
  @Optional() @Slug() shopId?: string
  @Optional() @Type(() => Number) @Whole(1, 500) limit?: number
  /** `next` of the page before. */
  @Optional() @Text(200) cursor?: string
}

const LONGEST_MS = 1_000_000_000_000

export class AtRiskOrder {
  @Id() orderId: string
  @Slug() shopId: string
  @OneOf(STATES) state: State
  @Optional() @OneOf(BUDGETED_STAGES) stage?: BudgetedStage
  @Instant() deadline: string
  /** Until the deadline by the wall; negative after it. */
  @Whole(-LONGEST_MS, LONGEST_MS) remainingMs: number
  @Whole(0, LONGEST_MS) elapsedMs: number
  @Whole(0, LONGEST_MS) wallMs: number
  /** Why its clock stands still. */
  @Optional() @Text(60) paused?: string
}

/** Nearest deadline first: those already breached, then those at risk. */
export class AtRiskList {
  @NestedList(() => AtRiskOrder, 500) orders: AtRiskOrder[]
  /** Cursor of the next page; none on the last. */
  @Optional() @Text(200) next?: string
}
