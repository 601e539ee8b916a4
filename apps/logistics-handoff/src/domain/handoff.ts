/** Where the last dossier of an order stands. `cancelled` and `recalled` absorb whatever comes after them. */
export const DOSSIER_STATES = ['none', 'sent', 'refused', 'accepted', 'recalling', 'recalled', 'too-late', 'cancelled'] as const
export type DossierState = (typeof DOSSIER_STATES)[number]

export type ReceiptKind = 'accepted' | 'refused' | 'recalled' | 'recall-too-late'

/** A wish to cancel an order that was confirmed once; judged here, once. */
export interface CancelRequest {
  readonly requestId: string
  readonly reason: string
  readonly requestedAt: Date
}

/** A receipt that changed something. */
export interface NotedReceipt {
  readonly receiptId: string
  readonly revision: number
  readonly kind: ReceiptKind
}

/** All that decides about the hand-off of one order, as facts that only grow. The documents stand apart. */
export interface Handoff {
  readonly orderId: string
  readonly shopId: string
  readonly receivedAt: Date | null
  /** Greatest order version heard of, by whatever event. */
  readonly currentVersion: number
  readonly documentVersion: number
  readonly stockVersion: number
  readonly slotVersion: number
  readonly confirmedVersion: number
  /** The decision that confirmed `confirmedVersion`. */
  readonly decisionId: string | null
  readonly confirmedAt: Date | null
  readonly paymentSequence: number
  /** Minor units. */
  readonly settledTotal: number
  /** Since when everything but the clarifications or the partner is there. */
  readonly readyAt: Date | null
  readonly state: DossierState
  readonly dossierRevision: number
  /** The order version of the last dossier. */
  readonly dossierVersion: number
  readonly partnerId: string | null
  /** When the partner was last sent the dossier, or its recall. */
  readonly sentAt: Date | null
  /** How often the partner let the receipt's budget pass since it was first sent that. */
  readonly overdue: number
  /** Whether operators were told that the answer to that is overdue. */
  readonly overdueTold: boolean
  readonly handedOffAt: Date | null
  readonly request: CancelRequest | null
  /** Ids of requests that were answered, the last few. */
  readonly answeredRequests: readonly string[]
  readonly receipts: readonly NotedReceipt[]
}

export const newHandoff = (orderId: string, shopId: string): Handoff => ({
  orderId,
  shopId,
  receivedAt: null,
  currentVersion: 0,
  documentVersion: 0,
  stockVersion: 0,
  slotVersion: 0,
  confirmedVersion: 0,
  decisionId: null,
  confirmedAt: null,
  paymentSequence: 0,
  settledTotal: 0,
  readyAt: null,
  state: 'none',
  dossierRevision: 0,
  dossierVersion: 0,
  partnerId: null,
  sentAt: null,
  overdue: 0,
  overdueTold: false,
  handedOffAt: null,
  request: null,
  answeredRequests: [],
  receipts: [],
})
