import { Optional, Slug, Whole } from '@fifteen/contracts'
import { ApiProperty } from '@nestjs/swagger'
import { Type } from 'class-transformer'
import { Matches } from 'class-validator'
import type { LevelProblem } from '../../domain/stock-level.js'
import type { RejectionView } from '../../persistence/rejection.store.js'

export class RejectionsQuery {
  @Slug() shopId: string
  @Optional() @Matches(/^\d{1,18}$/) cursor?: string
  @Optional() @Type(() => Number) @Whole(1, 1_000) limit?: number
}

export class RejectionProblemView implements LevelProblem {
  @ApiProperty() field: string
  @ApiProperty() code: string
  @ApiProperty() message: string
}

/** A refused record: where it stands and why. What it says stays on the shop's topic. */
export class RejectedRecordView implements RejectionView {
  @ApiProperty() id: string
  @ApiProperty({ description: 'As on the shop’s topic of refusals.' }) rejectionId: string
  @ApiProperty() topic: string
  @ApiProperty() partition: number
  @ApiProperty() offset: string
  @ApiProperty() code: string
  @ApiProperty({ type: [RejectionProblemView] }) problems: RejectionProblemView[]
  @ApiProperty() rejectedAt: Date
}

export class RejectionList {
  @ApiProperty({ type: [RejectedRecordView] }) items: RejectedRecordView[]
  @ApiProperty({ type: String, nullable: true, description: 'Cursor of the next page.' }) next: string | null
}
