import { contractOf, DossierIssued, Id, Optional, RecallIssued, Slug, Whole } from '@fifteen/contracts'
import { Example } from '@fifteen/service-defaults'
import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger'
import { Type } from 'class-transformer'

Example<DossierIssued>(contractOf(DossierIssued).example)(DossierIssued)
Example<RecallIssued>(contractOf(RecallIssued).example)(RecallIssued)

export class DossiersQuery {
  /** The `next` of the page before; left out, from the first. */
  @Optional() @Type(() => Number) @Whole(0, Number.MAX_SAFE_INTEGER) after?: number
  @Optional() @Type(() => Number) @Whole(1, 500) limit?: number
}

export class DossierParams {
  @Slug() partnerId: string
  @Id() orderId: string
}

export class DossierQuery {
  /** Left out, the last. */
  @Optional() @Type(() => Number) @Whole(1, 1_000_000) revision?: number
}

@ApiExtraModels(DossierIssued, RecallIssued)
export class FeedItem {
  @ApiProperty() position: number
  @ApiProperty({ enum: ['dossier', 'recall'] }) kind: string
  @ApiProperty({ format: 'date-time' }) issuedAt: string
  @ApiProperty({
    description: 'The message, to the byte as on the topic and in the webhook.',
    oneOf: [{ $ref: getSchemaPath(DossierIssued) }, { $ref: getSchemaPath(RecallIssued) }],
  })
  message: DossierIssued | RecallIssued
}

export class FeedPage {
  @ApiProperty({ type: [FeedItem] }) items: FeedItem[]
  @ApiProperty({ description: 'Ask again with after=…; equal to what was asked when nothing is new.' }) next: number
}
