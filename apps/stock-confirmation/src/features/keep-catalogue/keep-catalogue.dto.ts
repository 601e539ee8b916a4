import { MinorUnits, NestedList, Optional, Slug, Text, TextList } from '@fifteen/contracts'
import { Example } from '@fifteen/service-defaults'
import { ApiProperty } from '@nestjs/swagger'
import { ArrayMinSize, ArrayUnique, MinLength } from 'class-validator'
import type { CatalogueItem } from '../../persistence/catalogue.store.js'

/** Of the longest names and titles, so many still fit into a request's body. */
export const MOST_ITEMS = 500
/** As many as an answer offers. */
export const MOST_SUBSTITUTES = 10

export class CatalogueEntry implements CatalogueItem {
  @Text(100) sku: string
  @Optional() @Text(500) title?: string
  /** Minor units of the shop's currency. */
  @Optional() @MinorUnits() unitPrice?: number
  /** SKUs that may replace it, best first. */
  @Optional() @TextList(MOST_SUBSTITUTES, 100) @ArrayUnique() @MinLength(1, { each: true }) substitutes?: string[]
}

@Example<CatalogueBatch>({
  shopId: 'north-shop',
  items: [{ sku: 'MUG-1', title: 'Blue mug', unitPrice: 450, substitutes: ['MUG-2'] }],
})
export class CatalogueBatch {
  @Slug() shopId: string
  @ArrayMinSize(1)
  @ArrayUnique((entry: CatalogueEntry | null) => entry?.sku)
  @NestedList(() => CatalogueEntry, MOST_ITEMS)
  items: CatalogueEntry[]
}

export class CatalogueKept {
  @ApiProperty({ description: 'Items written.' }) kept: number
}
