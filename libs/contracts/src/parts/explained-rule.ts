import { IsBoolean } from 'class-validator'
import { Text } from '../fields.js'

/** One rule of the fast path and what it said about an order. */
export class ExplainedRule {
  @Text(60) rule: string
  @IsBoolean() passed: boolean
  /** Why, in one sentence without personal data. */
  @Text(300) because: string
}
