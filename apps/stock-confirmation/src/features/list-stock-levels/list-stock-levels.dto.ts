import { Optional, Slug, Text, Whole } from '@fifteen/contracts'
import { ApiProperty } from '@nestjs/swagger'
import { Transform, Type } from 'class-transformer'
import { IsBoolean } from 'class-validator'
import type { StockView } from '../../persistence/stock-view.store.js'

export class StockLevelsQuery {
  @Slug() shopId: string
  @Optional() @Text(100) sku?: string
  /** Only items with units reserved that a count did not find. */
  @Optional()
  @Transform(({ value }) => (value === 'true' ? true : value === 'false' ? false : (value as unknown)))
  @IsBoolean()
  shortfall?: boolean
  @Optional() @Text(600) cursor?: string
  @Optional() @Type(() => Number) @Whole(1, 1_000) limit?: number
}

/** One SKU in one warehouse. Units. */
export class StockLevelView implements StockView {
  @ApiProperty() sku: string
  @ApiProperty() warehouseId: string
  @ApiProperty({ description: 'Below zero where more was shipped than a count found.' }) onHand: number
  @ApiProperty({ description: 'Held for orders, with or without expiry.' }) reserved: number
  @ApiProperty({ description: 'What a new order can have.' }) available: number
  @ApiProperty({ description: 'Shipped for handed-off orders; no longer on hand.' }) committed: number
  @ApiProperty({ description: 'Reserved, but not found by the last count.' }) shortfall: number
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) countedAt: Date | null
}

export class StockLevelList {
  @ApiProperty({ type: [StockLevelView] }) items: StockLevelView[]
  @ApiProperty({ type: String, nullable: true, description: 'Cursor of the next page.' }) next: string | null
}
