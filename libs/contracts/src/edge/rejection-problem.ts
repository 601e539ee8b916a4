import { IsString, MaxLength } from 'class-validator'
import { Text } from '../fields.js'

/** What is wrong with one field of a refused record. Never quotes the value. */
export class RejectionProblem {
  /** Path such as `lines.3.quantity`; empty for the record as a whole. */
  @IsString() @MaxLength(200) field: string
  @Text(60) code: string
  @Text(500) message: string
}
