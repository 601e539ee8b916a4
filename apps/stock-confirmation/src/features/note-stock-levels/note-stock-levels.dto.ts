import { Instant, NestedList, Optional, Slug, Text, Whole } from '@fifteen/contracts'
import { Example } from '@fifteen/service-defaults'
import { ApiProperty } from '@nestjs/swagger'
import { ArrayMinSize } from 'class-validator'

const MOST_UNITS = 1_000_000_000
export const MOST_LEVELS = 5_000

/** An absolute count with its instant (now, if left out), or a change with its own id. */
@Example<StockLevelBody>({ shopId: 'north-shop', onHand: 120, asOf: '2026-11-22T09:30:00Z' })
export class StockLevelBody {
  @Slug() shopId: string
  @Optional() @Whole(0, MOST_UNITS) onHand?: number
  @Optional() @Instant() asOf?: string
  @Optional() @Whole(-MOST_UNITS, MOST_UNITS) delta?: number
  @Optional() @Text(100) movementId?: string
}

export class StockLevelEntry {
  @Text(100) sku: string
  @Slug() warehouseId: string
  @Optional() @Whole(0, MOST_UNITS) onHand?: number
  @Optional() @Instant() asOf?: string
  @Optional() @Whole(-MOST_UNITS, MOST_UNITS) delta?: number
  @Optional() @Text(100) movementId?: string
}

@Example<StockLevelBatch>({
  shopId: 'north-shop',
  levels: [
    { sku: 'MUG-1', warehouseId: 'main', onHand: 120, asOf: '2026-11-22T09:30:00Z' },
    { sku: 'MUG-2', warehouseId: 'main', delta: -3, movementId: 'breakage-17' },
  ],
})
export class StockLevelBatch {
  @Slug() shopId: string
  @ArrayMinSize(1) @NestedList(() => StockLevelEntry, MOST_LEVELS) levels: StockLevelEntry[]
}

export class StockLevelParams {
  @Slug() warehouseId: string
  @Text(100) sku: string
}

/** What became of the levels sent. */
export class NotedLevelsView {
  @ApiProperty({ description: 'Counts and changes that took effect.' }) applied: number
  @ApiProperty({ description: 'Counts older than what is known, and changes that came before.' }) ignored: number
  @ApiProperty({ description: 'Units that are reserved but not there, over the items of this call.' }) shortfall: number
}
