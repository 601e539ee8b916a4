import { MinorUnits, NestedList, Optional, Slug, Text, Whole } from '../fields.js'

/** Units of one SKU taken from one warehouse. */
export class StockAllocation {
  @Text(100) sku: string
  @Slug() warehouseId: string
  @Whole(1, 1_000_000_000) quantity: number
}

/** What could be offered instead of a SKU that is short, best first. */
export class StockAlternative {
  @Text(100) sku: string
  @Whole(0, 1_000_000_000) available: number
  @Whole(1, 1000) rank: number
  @Optional() @Text(500) title?: string
  /** Minor units; absent when the shop gave none: the price of the ordered line is kept. */
  @Optional() @MinorUnits() unitPrice?: number
}

/** A SKU of an order that cannot be reserved in full. */
export class Shortage {
  @Text(100) sku: string
  @Whole(1, 1_000_000_000) requested: number
  @Whole(0, 1_000_000_000) available: number
  @NestedList(() => StockAlternative, 10) alternatives: StockAlternative[]
}
