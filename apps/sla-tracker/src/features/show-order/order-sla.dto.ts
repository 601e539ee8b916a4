import { Id, Instant, Nested, NestedList, OneOf, Optional, Slug, Text, Whole } from '@fifteen/contracts'
import { IsBoolean } from 'class-validator'
import { BREACH_CLASSES, type BreachClass } from '../../domain/breach-class.js'
import { STATES, type State } from '../../domain/evaluation.js'
import { FACT_KINDS, type FactKind } from '../../domain/fact.js'
import { TASK_ACTIONS, type TaskAction } from '../../domain/policy.js'
import { BUDGETED_STAGES, STAGES, type BudgetedStage, type Stage } from '../../domain/stage.js'

const LONGEST_MS = 1_000_000_000_000

export class PolicyVersionView {
  @Text(40) shopId: string
  @Whole(1, 1_000_000_000) version: number
}

export class StageView {
  @OneOf(BUDGETED_STAGES) stage: BudgetedStage
  @Whole(0, LONGEST_MS) budgetMs: number
  @Whole(0, LONGEST_MS) spentMs: number
  /** When its budget is used up, or was; none where the order left it in time. */
  @Optional() @Instant() deadline?: string
}

export class PauseView {
  @Text(60) name: string
  @Instant() from: string
  @Instant() to: string
  /** Whether the policy lets it stop the clock; if not it is only shown. */
  @IsBoolean() stopsClock: boolean
}

export class FactView {
  @OneOf(FACT_KINDS) fact: FactKind
  @Instant() at: string
  @Whole(1, 1_000_000) orderVersion: number
}

export class ActionView {
  @OneOf(TASK_ACTIONS) action: TaskAction
  @Id() actionId: string
  /** `no-task`: nobody had anything to act on. `joined-page`: the supervisor was paged for the shop a moment before. */
  @OneOf(['requested', 'no-task', 'joined-page']) result: 'requested' | 'no-task' | 'joined-page'
}

export class RungView {
  @OneOf(STAGES) stage: Stage
  @Whole(1, 1_000) rung: number
  @Instant() firedAt: string
  @Text(500) explanation: string
  @NestedList(() => ActionView, 10) actions: ActionView[]
}

/** The clock of one order at this instant. */
export class OrderSla {
  @Id() orderId: string
  @Slug() shopId: string
  @OneOf(STATES) state: State
  @IsBoolean() running: boolean
  @Optional() @OneOf(BUDGETED_STAGES) stage?: BudgetedStage
  @Instant() receivedAt: string
  @Optional() @Instant() endedAt?: string
  @Optional() @OneOf(['handed-off', 'cancelled', 'recalled']) endedBy?: 'handed-off' | 'cancelled' | 'recalled'
  /** As the promise counts: open hours without pauses. */
  @Whole(0, LONGEST_MS) elapsedMs: number
  @Whole(0, LONGEST_MS) wallMs: number
  @Whole(0, LONGEST_MS) promiseMs: number
  @Instant() deadline: string
  @Optional() @OneOf(BREACH_CLASSES) breachClass?: BreachClass
  @Optional() @Text(60) paused?: string
  @Optional() @Instant() nextLookAt?: string
  /** The policy that was in force when the order was received. */
  @Nested(() => PolicyVersionView) policy: PolicyVersionView
  @NestedList(() => StageView, 10) stages: StageView[]
  @NestedList(() => PauseView, 100) pauses: PauseView[]
  @NestedList(() => FactView, 100) facts: FactView[]
  /** Rungs that fired, in that order. */
  @NestedList(() => RungView, 100) timeline: RungView[]
}
