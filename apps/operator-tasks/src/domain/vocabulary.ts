/** Words of the domain; the contracts' closed lists hold the same. */
export type TaskReason =
  'shortage' | 'slot-unavailable' | 'payment-unsettled' | 'rule-refused' | 'handoff-refused' | 'reservation-lost' | 'receipt-overdue'

export type TaskState = 'waiting' | 'leased' | 'postponed' | 'closed'

export type TaskOutcome = 'confirmed' | 'amended' | 'cancelled' | 'overtaken' | 'resolved-by-policy'

export type CancelReason =
  | 'changed-mind'
  | 'duplicate'
  | 'bought-elsewhere'
  | 'delivery-price'
  | 'not-reached'
  | 'out-of-stock'
  | 'unpaid'
  | 'unwanted-slot'
  | 'shop-request'
  | 'other'

export type DecisionMaker = 'fast-path' | 'operator' | 'policy'

export type PaymentMethod = 'on-delivery' | 'prepaid'

export const FAILED_ATTEMPTS = ['no-answer', 'busy', 'wrong-number', 'unavailable', 'voicemail', 'rejected'] as const
export type FailedAttempt = (typeof FAILED_ATTEMPTS)[number]

export const ATTEMPT_OUTCOMES = ['reached', ...FAILED_ATTEMPTS] as const
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number]

export interface ExplainedRule {
  rule: string
  passed: boolean
  because: string
}
