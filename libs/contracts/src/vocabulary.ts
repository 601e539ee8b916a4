/** Closed lists of words that stand in contracts. Terms are explained in docs/glossary.md. */
export const CHANNELS = ['site', 'marketplace', 'phone', 'messenger', 'e-mail', 'web-form'] as const
export type Channel = (typeof CHANNELS)[number]

export const LINE_KINDS = ['goods', 'service'] as const
export type LineKind = (typeof LINE_KINDS)[number]

export const PAYMENT_METHODS = ['on-delivery', 'prepaid'] as const
export type PaymentMethod = (typeof PAYMENT_METHODS)[number]

export const PAYMENT_KINDS = ['authorised', 'settled', 'refunded', 'failed'] as const
export type PaymentKind = (typeof PAYMENT_KINDS)[number]

export const CANCEL_REASONS = [
  'changed-mind',
  'duplicate',
  'bought-elsewhere',
  'delivery-price',
  'not-reached',
  'out-of-stock',
  'unpaid',
  'unwanted-slot',
  'shop-request',
  'other',
] as const
export type CancelReason = (typeof CANCEL_REASONS)[number]

export const DECISION_MAKERS = ['fast-path', 'operator', 'policy'] as const
export type DecisionMaker = (typeof DECISION_MAKERS)[number]

export const TASK_REASONS = [
  'shortage',
  'slot-unavailable',
  'payment-unsettled',
  'rule-refused',
  'handoff-refused',
  'reservation-lost',
  'receipt-overdue',
] as const
export type TaskReason = (typeof TASK_REASONS)[number]

export const TASK_OUTCOMES = ['confirmed', 'amended', 'cancelled', 'overtaken', 'resolved-by-policy'] as const
export type TaskOutcome = (typeof TASK_OUTCOMES)[number]

export const SLOT_PROBLEMS = ['full', 'past-cut-off', 'blackout', 'no-zone', 'no-method', 'unknown-slot'] as const
export type SlotProblem = (typeof SLOT_PROBLEMS)[number]

export const RELEASE_REASONS = ['cancelled', 'recalled', 'expired', 'amended'] as const
export type ReleaseReason = (typeof RELEASE_REASONS)[number]

export const STAGES = ['intake', 'stock-and-slot', 'operator', 'payment', 'hand-off', 'pipeline'] as const
export type Stage = (typeof STAGES)[number]

export const TASK_ACTIONS = ['raise-priority', 'return-from-idle', 'offer-to-another', 'page-supervisor', 'apply-default'] as const
export type TaskAction = (typeof TASK_ACTIONS)[number]

export const ORDER_STATUSES = ['pending', 'confirmed', 'reopened', 'cancelling', 'handed-off', 'cancelled', 'recalled'] as const
export type OrderStatus = (typeof ORDER_STATUSES)[number]

export const RECEIPT_KINDS = ['accepted', 'refused', 'recalled', 'recall-too-late'] as const
export type ReceiptKind = (typeof RECEIPT_KINDS)[number]

/** What a partner owes an answer to: the dossier a receipt, the recall its answer. */
export const AWAITED_ANSWERS = ['receipt', 'recall-answer'] as const
export type AwaitedAnswer = (typeof AWAITED_ANSWERS)[number]

export const BREACH_CLASSES = ['ours', 'customer-wish', 'logistics'] as const
export type BreachClass = (typeof BREACH_CLASSES)[number]

export const SLA_CHANGES = ['rung-fired', 'paused', 'resumed', 'met', 'breached', 'ended'] as const
export type SlaChange = (typeof SLA_CHANGES)[number]
