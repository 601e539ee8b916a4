import { Optional, Text, Whole } from '@fifteen/contracts'
import { Example } from '@fifteen/service-defaults'
import { Matches } from 'class-validator'
import type { SchedulingPolicy } from '../../domain/policy.js'

const MONTH_MS = 2_678_400_000

/** Rules that are left out stay as they are; a shop's own stand before those of `*`. */
@Example<PutPolicyDto>({ holdMs: 900_000, holdMaximumMs: 86_400_000, minimumNoticeMs: 3_600_000, horizonDays: 14 })
export class PutPolicyDto implements Partial<SchedulingPolicy> {
  /** Life of a hold from the arrival of its order, milliseconds. */
  @Optional() @Whole(100, MONTH_MS) holdMs?: number
  /** Life of a hold from the arrival of its order while a task on it is open, milliseconds. */
  @Optional() @Whole(100, MONTH_MS) holdMaximumMs?: number
  /** No slot is offered later than this before its start, milliseconds. */
  @Optional() @Whole(0, MONTH_MS) minimumNoticeMs?: number
  /** Days for which slots exist, today included. */
  @Optional() @Whole(1, 60) horizonDays?: number
}

export class PolicyParams {
  @Matches(/^(\*|[a-z0-9][a-z0-9-]{0,39})$/, { message: '$property must be a shop, or * for every shop' }) shopId: string
}

/** The rules in force. */
export class PolicyView implements SchedulingPolicy {
  @Text(40) shopId: string
  @Whole(100, MONTH_MS) holdMs: number
  @Whole(100, MONTH_MS) holdMaximumMs: number
  @Whole(0, MONTH_MS) minimumNoticeMs: number
  @Whole(1, 60) horizonDays: number
}
