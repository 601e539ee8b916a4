import { Optional, Text, Whole } from '@fifteen/contracts'
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger'
import { Type } from 'class-transformer'
import { IsBoolean, IsIn, IsUUID } from 'class-validator'
import type { ParkedFilter, ParkedRecord } from '../parking/parked-record.js'
import type { ReplayResult } from '../parking/parking.js'

/** Which parked records; without a field, all. */
export class ParkedQuery implements ParkedFilter {
  @Optional() @IsUUID() id?: string
  @Optional() @Text(60) handler?: string
  /** Record key: the order's id on internal topics. */
  @Optional() @Text(200) key?: string
  /** Error class. */
  @Optional() @Text(60) code?: string
  @Optional() @Type(() => Number) @Whole(1, 1_000) limit?: number
}

export class ParkedSelection implements ParkedFilter {
  @Optional() @IsUUID() id?: string
  @Optional() @Text(60) handler?: string
  @Optional() @Text(200) key?: string
  @Optional() @Text(60) code?: string
}

/** What to do with the selected records, by whom and why: both are noted. */
export class ParkedCommand extends ParkedSelection {
  @IsIn(['requeue', 'discard']) action: 'requeue' | 'discard'
  @Text(100) who: string
  @Text(500) why: string
  @Optional() @IsBoolean() dryRun?: boolean
}

/** A parked record as shown: never its body. */
export class ParkedView implements ParkedRecord {
  @ApiProperty({ format: 'uuid' }) id: string
  @ApiProperty() handler: string
  @ApiProperty() topic: string
  @ApiProperty() partition: number
  @ApiProperty() offset: string
  @ApiProperty({ type: String, nullable: true }) key: string | null
  @ApiProperty() type: string
  @ApiProperty({ enum: ['parked', 'behind'], description: '`behind`: it waits behind a parked record of its key.' }) state:
    'parked' | 'behind'
  @ApiProperty() code: string
  @ApiProperty() message: string
  @ApiProperty() attempts: number
  @ApiProperty() parkedAt: Date
  @ApiProperty() recordedAt: Date
}

export class ParkedList {
  @ApiProperty({ type: [ParkedView] }) records: ParkedView[]
}

export class ParkedResultView implements ReplayResult {
  @ApiProperty({ type: String, nullable: true }) key: string | null
  @ApiProperty() handler: string
  @ApiProperty() records: number
  @ApiProperty({ enum: ['requeued', 'discarded', 'failed', 'would-requeue', 'would-discard'] }) result: ReplayResult['result']
  @ApiPropertyOptional() code?: string
  @ApiPropertyOptional() message?: string
}

export class ParkedResults {
  @ApiProperty({ type: [ParkedResultView] }) results: ParkedResultView[]
}
