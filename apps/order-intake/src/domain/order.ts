import { transitions, type Fired, type Move, type Refusal, type Status } from './order-status.js'

/** An order without its document: what decides about the next move. */
export interface Order {
  readonly orderId: string
  readonly shopId: string
  readonly externalId: string
  readonly status: Status
  /** 0 while awaited. */
  readonly version: number
  /** Grows with every change of status or version. */
  readonly statusRevision: number
  /** The shop's own revision of the newest content, where it gave one. */
  readonly shopRevision: number | null
  /** Keyed hash of the newest content that the shop sent. */
  readonly contentHash: string | null
  /** Provisional while awaited. */
  readonly personRef: string
  readonly knownCustomer: boolean
  /** Where the promise begins; while awaited when the first word of the order came. */
  readonly receivedAt: Date
  /** The one request that logistics-handoff answers; never replaced. */
  readonly cancelRequestId: string | null
  readonly paymentSequence: number
  /** Settled minus refunded, minor units. */
  readonly settledTotal: number
  /** Ids of decisions that were answered, newest last. */
  readonly decisions: readonly string[]
}

export interface FirstWord {
  orderId: string
  shopId: string
  externalId: string
  personRef: string
  receivedAt: Date
}

export const awaitedOrder = (first: FirstWord): Order => ({
  ...first,
  status: 'awaited',
  version: 0,
  statusRevision: 0,
  shopRevision: null,
  contentHash: null,
  knownCustomer: false,
  cancelRequestId: null,
  paymentSequence: 0,
  settledTotal: 0,
  decisions: [],
})

export type Advance = { readonly order: Order; readonly fires: Fired } | { readonly refused: Refusal }

/** Makes a move, or says why not. `version` is the one that the mover looked at, where it looked at one. */
export function advance(order: Order, move: Move, version = order.version): Advance {
  const step = transitions[move][order.status]
  if (typeof step === 'string') return { refused: step }
  if (version !== order.version) return { refused: 'superseded' }
  // The judge answers once per order: after `recall-too-late` a further cancel finds nobody to ask.
  if (step.fires === 'cancel-requested' && order.cancelRequestId !== null) return { refused: 'too-late' }
  const newVersion = step.fires === 'order-received' || step.fires === 'order-amended'
  return {
    order: {
      ...order,
      status: step.to,
      version: newVersion ? order.version + 1 : order.version,
      statusRevision: order.statusRevision + 1,
    },
    fires: step.fires,
  }
}

/** Decisions remembered of one order; each amends, confirms or cancels, so few orders see more than three. */
const MOST_DECISIONS = 64

export interface Decision {
  decisionId: string
  baseVersion: number
  kind: 'confirm' | 'amend' | 'cancel'
  reason?: string
  /** The newest payment fact that the decision looked at, where it says so. */
  paymentSequence?: number
}

/** Applies a decision, or supersedes it. A decision that was answered before is a repeat, whatever the answer was. */
export function decide(order: Order, { decisionId, baseVersion, kind, reason, paymentSequence }: Decision): Advance {
  if (order.decisions.includes(decisionId)) return { refused: 'repeat' }
  // Paid while the decision was on its way: money that came is never answered with a cancel for want of it.
  const overtaken = kind === 'cancel' && reason === 'unpaid' && paymentSequence !== undefined && paymentSequence < order.paymentSequence
  if (overtaken) return { refused: 'superseded' }
  return advance(withDecision(order, decisionId), `decide-${kind}`, baseVersion)
}

export const withDecision = (order: Order, decisionId: string): Order => ({
  ...order,
  decisions: [...order.decisions, decisionId].slice(-MOST_DECISIONS),
})
