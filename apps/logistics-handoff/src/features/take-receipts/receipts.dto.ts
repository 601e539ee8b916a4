import { contractOf, DossierReceipt, Optional, Whole } from '@fifteen/contracts'
import { Example } from '@fifteen/service-defaults'
import { ApiProperty } from '@nestjs/swagger'
import { Type } from 'class-transformer'

Example<DossierReceipt>(contractOf(DossierReceipt).example)(DossierReceipt)

export class TakenReceipt {
  @ApiProperty({ format: 'uuid' }) orderId: string
  @ApiProperty() dossierRevision: number
  @ApiProperty({ enum: ['applied', 'duplicate', 'superseded'], description: 'superseded: true when sent, overtaken by a recall' })
  outcome: string
}

export class RejectedReceiptsQuery {
  /** The `next` of the page before. */
  @Optional() @Type(() => Number) @Whole(1, Number.MAX_SAFE_INTEGER) before?: number
  @Optional() @Type(() => Number) @Whole(1, 200) limit?: number
}

export class RejectedReceiptDto {
  @ApiProperty({ description: 'Topic, partition and offset of the record, or what names the request.' }) source: string
  @ApiProperty({ format: 'date-time' }) rejectedAt: string
  @ApiProperty({
    enum: ['unreadable', 'malformed', 'unknown-dossier', 'older-revision', 'contradicting', 'no-recall', 'receipt-id-reused'],
  })
  reason: string
  @ApiProperty({ type: String, nullable: true }) orderId: string | null
  @ApiProperty({ type: Number, nullable: true }) dossierRevision: number | null
  @ApiProperty({ type: String, nullable: true }) kind: string | null
  @ApiProperty({ type: String, nullable: true }) receiptId: string | null
  @ApiProperty({ type: [String] }) problems: readonly string[]
}

export class RejectedReceiptsPage {
  @ApiProperty({ type: [RejectedReceiptDto] }) items: RejectedReceiptDto[]
  @ApiProperty({ type: Number, nullable: true, description: 'Ask again with before=…; null at the end.' }) next: number | null
}
