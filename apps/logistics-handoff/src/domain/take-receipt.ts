import type { DossierState, Handoff, ReceiptKind } from './handoff.js'
import type { HandoffEffect } from './handoff-effect.js'
import { answered } from './judge-handoff.js'

/** A partner's answer to a dossier or to a recall. */
export interface Receipt {
  /** Whose topic or key it came by; never taken from its body. */
  readonly partnerId: string
  readonly receiptId: string
  readonly revision: number
  readonly kind: ReceiptKind
  readonly code: string | undefined
  /** When it reached us: the broker's append time or the request's arrival. */
  readonly at: Date
}

/** Why a receipt was refused; shown to its partner. */
export const RECEIPT_REFUSALS = ['unknown-dossier', 'older-revision', 'contradicting', 'no-recall', 'receipt-id-reused'] as const
export type ReceiptRefusal = (typeof RECEIPT_REFUSALS)[number]
export type ReceiptOutcome = 'applied' | 'duplicate' | 'superseded' | ReceiptRefusal

export interface Taken {
  /** Undefined where no such order is known. */
  readonly handoff: Handoff | undefined
  readonly outcome: ReceiptOutcome
  readonly effects: readonly HandoffEffect[]
}

type Step = 'hand-off' | 'refuse' | 'give-back' | 'keep' | Exclude<ReceiptOutcome, 'applied'>

/**
 * What a receipt for the last revision does, by where that dossier stands. `superseded`: true when it was sent, overtaken by the recall
 * on the way. A recall is never answered before it was asked for.
 */
const STEPS: Record<DossierState, Record<ReceiptKind, Step>> = {
  none: { accepted: 'unknown-dossier', refused: 'unknown-dossier', recalled: 'unknown-dossier', 'recall-too-late': 'unknown-dossier' },
  sent: { accepted: 'hand-off', refused: 'refuse', recalled: 'no-recall', 'recall-too-late': 'no-recall' },
  refused: { accepted: 'contradicting', refused: 'duplicate', recalled: 'no-recall', 'recall-too-late': 'no-recall' },
  accepted: { accepted: 'duplicate', refused: 'contradicting', recalled: 'no-recall', 'recall-too-late': 'no-recall' },
  recalling: { accepted: 'hand-off', refused: 'give-back', recalled: 'give-back', 'recall-too-late': 'keep' },
  recalled: { accepted: 'superseded', refused: 'superseded', recalled: 'duplicate', 'recall-too-late': 'contradicting' },
  'too-late': { accepted: 'duplicate', refused: 'contradicting', recalled: 'contradicting', 'recall-too-late': 'duplicate' },
  cancelled: { accepted: 'contradicting', refused: 'duplicate', recalled: 'no-recall', 'recall-too-late': 'no-recall' },
}

/** The row after a partner's receipt. A receipt that cannot be taken changes nothing. */
export function takeReceipt(handoff: Handoff | undefined, receipt: Receipt): Taken {
  const unchanged = (outcome: ReceiptOutcome): Taken => ({ handoff, outcome, effects: [] })
  if (!handoff || handoff.partnerId !== receipt.partnerId || receipt.revision > handoff.dossierRevision) return unchanged('unknown-dossier')
  const noted = handoff.receipts.find(({ receiptId }) => receiptId === receipt.receiptId)
  if (noted) return unchanged(noted.kind === receipt.kind && noted.revision === receipt.revision ? 'duplicate' : 'receipt-id-reused')
  if (receipt.revision < handoff.dossierRevision) return unchanged('older-revision')
  return takeStep(handoff, receipt, STEPS[handoff.state][receipt.kind], unchanged)
}

function takeStep(handoff: Handoff, receipt: Receipt, step: Step, unchanged: (outcome: ReceiptOutcome) => Taken): Taken {
  const { at, receiptId, kind, revision } = receipt
  const requestId = handoff.request?.requestId ?? ''
  const receipts = [...handoff.receipts, { receiptId, revision, kind }]
  const handedOff: HandoffEffect[] = handoff.handedOffAt ? [] : [{ kind: 'order-handed-off', receiptId, at }]
  switch (step) {
    case 'hand-off':
      if (handoff.handedOffAt) return unchanged('duplicate')
      // Under a recall the order is handed off as well, and the recall still waits for its answer.
      return {
        outcome: 'applied',
        handoff: { ...handoff, state: handoff.state === 'recalling' ? 'recalling' : 'accepted', handedOffAt: at, receipts },
        effects: handedOff,
      }
    case 'refuse':
      return {
        outcome: 'applied',
        handoff: { ...handoff, state: 'refused', receipts },
        effects: [{ kind: 'handoff-refused', code: receipt.code ?? 'unspecified', at }],
      }
    case 'give-back':
      // A refusal that crosses the recall gives the dossier back, unless it had been accepted before.
      if (kind === 'refused' && handoff.handedOffAt) return unchanged('contradicting')
      return {
        outcome: 'applied',
        handoff: { ...handoff, state: 'recalled', answeredRequests: answered(handoff), receipts },
        effects: [{ kind: 'order-recalled', requestId, at }],
      }
    case 'keep':
      // Who cannot give it back has it: that acknowledges the dossier, if nothing did before.
      return {
        outcome: 'applied',
        handoff: { ...handoff, state: 'too-late', answeredRequests: answered(handoff), handedOffAt: handoff.handedOffAt ?? at, receipts },
        effects: [...handedOff, { kind: 'recall-too-late', requestId, at }],
      }
    default:
      return unchanged(step)
  }
}
