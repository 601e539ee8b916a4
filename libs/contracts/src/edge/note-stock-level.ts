import { Message } from '../contract.js'
import { Instant, Optional, Slug, Text, Whole } from '../fields.js'

/** Sent by the shop: what a warehouse has of a SKU, absolute with asOf, or a change with its own id. */
@Message<NoteStockLevel>({
  type: 'shop.stock-level.v1',
  topic: 'shop.{shopId}.stock-levels',
  summary: 'Sent by the shop: what a warehouse has of a SKU, absolute with asOf, or a change with its own id.',
  key: 'sku',
  example: { sku: 'MUG-1', warehouseId: 'main', onHand: 120, asOf: '2026-11-22T09:00:00Z' },
})
export class NoteStockLevel {
  @Text(100) sku: string
  @Slug() warehouseId: string
  /** Absolute count; goes with asOf. */
  @Optional() @Whole(0, 1_000_000_000) onHand?: number
  @Optional() @Instant() asOf?: string
  /** Change of the count; goes with movementId. */
  @Optional() @Whole(-1_000_000_000, 1_000_000_000) delta?: number
  @Optional() @Text(100) movementId?: string
}
