import {
  DeliverySlot,
  ExplainedRule,
  Id,
  Instant,
  MinorUnits,
  Nested,
  NestedList,
  OneOf,
  Optional,
  OrderDocument,
  OrderFacts,
  PAYMENT_METHODS,
  PersonalBlock,
  Shortage,
  Slug,
  Text,
  Whole,
  type PaymentMethod,
} from '@fifteen/contracts'
import { IsBoolean, IsObject } from 'class-validator'
import type { Verdict } from '../../domain/order-case.js'
import { MOST_INT, TaskView } from '../case-files/task-view.dto.js'
import { DecisionView } from '../show-decisions/decision-view.dto.js'

const VERDICTS = ['none', 'held', 'refused', 'lost'] as const

export class OrderView {
  @Id() orderId: string
  @Slug() shopId: string
  @Text(100) externalId: string
  @Whole(1, 1_000_000) orderVersion: number
  @Instant() receivedAt: string
  @Nested(() => OrderDocument) document: OrderDocument
  @Nested(() => OrderFacts) facts: OrderFacts
  /** Personal: who reads it is noted. */
  @Optional() @Nested(() => PersonalBlock) personal?: PersonalBlock
}

export class StockView {
  /** `none` until stock has answered this version. */
  @OneOf(VERDICTS) verdict: Verdict
  @NestedList(() => Shortage, 2000) shortages: Shortage[]
}

export class SlotView {
  @OneOf(VERDICTS) verdict: Verdict
  @Optional() @Nested(() => DeliverySlot) slot?: DeliverySlot
  @Optional() @Text(60) problem?: string
  /** What may be chosen instead. */
  @NestedList(() => DeliverySlot, 3) nearest: DeliverySlot[]
}

export class PaymentView {
  @OneOf(PAYMENT_METHODS) method: PaymentMethod
  @MinorUnits() total: number
  @Whole(-1_000_000_000_000, 1_000_000_000_000) settledTotal: number
  @IsBoolean() met: boolean
}

export class RefusalView {
  @Text(60) code: string
  @Whole(1, 1_000_000) dossierRevision: number
  @Slug() partnerId: string
  @Instant() refusedAt: string
}

export class HistoryView {
  @Id() taskId: string
  @Whole(1, MOST_INT) taskRevision: number
  @Instant() at: string
  @Text(60) kind: string
  @Optional() @Slug() operatorId?: string
  @IsObject() details: object
}

/** The whole story on one screen. */
export class TaskDetailView {
  @Nested(() => TaskView) task: TaskView
  @Optional() @Nested(() => OrderView) order?: OrderView
  @Nested(() => StockView) stock: StockView
  @Nested(() => SlotView) slot: SlotView
  @Optional() @Nested(() => PaymentView) payment?: PaymentView
  @Optional() @Nested(() => RefusalView) refusal?: RefusalView
  /** The fast path's rules at the last look, those that refused among them. */
  @NestedList(() => ExplainedRule, 50) explanation: ExplainedRule[]
  @NestedList(() => DecisionView, 100) decisions: DecisionView[]
  /** Of every task of the order, oldest first. */
  @NestedList(() => HistoryView, 500) history: HistoryView[]
}
