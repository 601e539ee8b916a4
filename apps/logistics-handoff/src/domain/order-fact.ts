import type { CancelRequest, Handoff } from './handoff.js'

/** What other services say of an order, in any order and any number of times. */
export type OrderFact =
  | { readonly kind: 'document'; readonly version: number; readonly receivedAt: Date }
  | { readonly kind: 'confirmed'; readonly version: number; readonly decisionId: string; readonly confirmedAt: Date }
  | { readonly kind: 'stock-pinned'; readonly version: number }
  | { readonly kind: 'slot-pinned'; readonly version: number }
  | { readonly kind: 'payment-noted'; readonly sequence: number; readonly settledTotal: number }
  | { readonly kind: 'decision-made' }
  | { readonly kind: 'cancel-requested'; readonly version: number; readonly request: CancelRequest }
  | { readonly kind: 'order-cancelled'; readonly version: number }

export type FactOutcome = 'applied' | 'duplicate' | 'superseded' | 'contradicting'

export interface Noted {
  readonly handoff: Handoff
  readonly outcome: FactOutcome
}

/** The row with one more fact. Decides nothing: that is the judge's, once for all facts that are there. */
export function noteFact(before: Handoff, fact: OrderFact): Noted {
  const handoff = 'version' in fact && fact.version > before.currentVersion ? { ...before, currentVersion: fact.version } : before
  switch (fact.kind) {
    case 'document':
      return byVersion(handoff, fact.version, handoff.documentVersion, {
        documentVersion: fact.version,
        receivedAt: handoff.receivedAt ?? fact.receivedAt,
      })
    case 'confirmed':
      return byVersion(handoff, fact.version, handoff.confirmedVersion, {
        confirmedVersion: fact.version,
        decisionId: fact.decisionId,
        confirmedAt: fact.confirmedAt,
      })
    case 'stock-pinned':
      return byVersion(handoff, fact.version, handoff.stockVersion, { stockVersion: fact.version })
    case 'slot-pinned':
      return byVersion(handoff, fact.version, handoff.slotVersion, { slotVersion: fact.version })
    case 'payment-noted':
      return byVersion(handoff, fact.sequence, handoff.paymentSequence, {
        paymentSequence: fact.sequence,
        settledTotal: fact.settledTotal,
      })
    case 'decision-made':
      return { handoff, outcome: 'applied' }
    case 'cancel-requested':
      return noteRequest(handoff, fact.request)
    case 'order-cancelled':
      return noteCancelled(handoff)
  }
}

function byVersion(handoff: Handoff, version: number, known: number, change: Partial<Handoff>): Noted {
  if (version > known) return { handoff: { ...handoff, ...change }, outcome: 'applied' }
  return { handoff, outcome: version === known ? 'duplicate' : 'superseded' }
}

/** Another request is taken only after the last came too late: whoever asks again is answered again. */
function noteRequest(handoff: Handoff, request: CancelRequest): Noted {
  const known = handoff.request
  if (known === null) return { handoff: { ...handoff, request }, outcome: 'applied' }
  const { requestId } = request
  if (known.requestId === requestId || handoff.answeredRequests.includes(requestId)) return { handoff, outcome: 'duplicate' }
  return handoff.state === 'too-late' ? { handoff: { ...handoff, request }, outcome: 'applied' } : { handoff, outcome: 'superseded' }
}

/** Intake cancels alone only what was never confirmed, so no dossier can be live; if one is, only the judge may end it. */
function noteCancelled(handoff: Handoff): Noted {
  switch (handoff.state) {
    case 'none':
    case 'refused':
      return { handoff: { ...handoff, state: 'cancelled', readyAt: null }, outcome: 'applied' }
    case 'cancelled':
    case 'recalled':
      return { handoff, outcome: 'duplicate' }
    case 'sent':
    case 'accepted':
    case 'recalling':
    case 'too-late':
      return { handoff, outcome: 'contradicting' }
  }
}
