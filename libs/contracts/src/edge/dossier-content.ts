import { Id, Instant, Nested, NestedList, Optional, Slug, Text, Whole } from '../fields.js'
import { DeliverySlot, OrderDocument, PersonalBlock, StockAllocation } from '../parts/index.js'
import { ExplainedRule } from '../parts/explained-rule.js'

/** Everything logistics needs of one order: immutable once sent. */
export class DossierContent {
  @Slug() shopId: string
  @Text(100) externalId: string
  @Whole(1, 1_000_000) orderVersion: number
  @Instant() receivedAt: string
  @Instant() confirmedAt: string
  @Nested(() => OrderDocument) document: OrderDocument
  @Id() personRef: string
  @Optional() @Nested(() => PersonalBlock) personal?: PersonalBlock
  @Nested(() => DeliverySlot) slot: DeliverySlot
  @NestedList(() => StockAllocation, 4000) allocations: StockAllocation[]
  /** Settled minus refunded when the dossier was made, minor units. */
  @Whole(-1_000_000_000_000, 1_000_000_000_000) settledTotal: number
  /** What was clarified or checked on the way. */
  @NestedList(() => ExplainedRule, 50) clarifications: ExplainedRule[]
}
