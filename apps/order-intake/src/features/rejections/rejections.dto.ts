import { RejectionProblem } from '@fifteen/contracts'
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger'

/** A refused record: where it was and what was wrong with every field, never what it said. */
export class RejectionAnswer {
  @ApiProperty() rejectionId: string
  @ApiProperty({ enum: ['topic', 'http'] }) via: 'topic' | 'http'
  @ApiPropertyOptional() externalId?: string
  @ApiPropertyOptional() topic?: string
  @ApiPropertyOptional() partition?: number
  @ApiPropertyOptional() offset?: string
  @ApiProperty() code: string
  @ApiProperty({ type: [RejectionProblem] }) problems: RejectionProblem[]
  @ApiProperty() rejectedAt: Date
}

export class RejectionsPage {
  @ApiProperty({ type: [RejectionAnswer] }) rejections: RejectionAnswer[]
  @ApiPropertyOptional({ description: 'Cursor of the next page; absent on the last.' }) next?: string
}
