import { CANCEL_REASONS, DecidedChanges, Nested, NestedList, OneOf, Optional, Text, Whole, type CancelReason } from '@fifteen/contracts'
import { Example } from '@fifteen/service-defaults'
import { IsBoolean } from 'class-validator'
import { LeaseRequest } from '../work-under-lease/lease.dto.js'

export class AlternativeRequest {
  /** The SKU that is short. */
  @Text(100) sku: string
  /** One of those offered instead. */
  @Text(100) alternative: string
  /** The price of the ordered line instead of the alternative's own. */
  @Optional() @IsBoolean() keepPrice?: boolean
}

export const CHOICE_KINDS = ['confirm', 'choose-alternative', 'choose-slot', 'amend', 'cancel'] as const

/** A decision on the order of a task. Alternatives, a slot and changes may be given together, whichever of them names the kind. */
@Example<DecideRequest>({
  token: 7,
  kind: 'choose-alternative',
  orderVersion: 1,
  alternatives: [{ sku: 'MUG-1', alternative: 'MUG-2', keepPrice: true }],
  approve: true,
})
export class DecideRequest extends LeaseRequest {
  @OneOf(CHOICE_KINDS) kind: (typeof CHOICE_KINDS)[number]
  /** The order version that the operator looked at, the task's at its lease where absent; refused when there is a newer one. */
  @Optional() @Whole(1, 1_000_000) orderVersion?: number
  @Optional() @NestedList(() => AlternativeRequest, 2000) alternatives?: AlternativeRequest[]
  @Optional() @Text(60) slotId?: string
  @Optional() @Nested(() => DecidedChanges) changes?: DecidedChanges
  @Optional() @OneOf(CANCEL_REASONS) reason?: CancelReason
  /** The version that this makes is confirmed without another look, when stock and slot agree. */
  @Optional() @IsBoolean() approve?: boolean
}
