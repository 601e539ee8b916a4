import type { CaseFacts } from './condition.js'
import type { PaymentMethod } from './vocabulary.js'

/** What the newest version says, as far as a decision needs it. */
export interface VersionFacts {
  total: number
  lines: number
  paymentMethod: PaymentMethod
  channel: string
  country: string
  addressComplete: boolean
  hasComment: boolean
  knownCustomer: boolean
  reachable: boolean
}

export type Verdict = 'none' | 'held' | 'refused' | 'lost'

/** The newest answer of stock or delivery and the version that it answers. */
export interface BranchAnswer {
  version: number
  verdict: Verdict
}

export type CaseEnd = 'cancelling' | 'handed-off' | 'cancelled' | 'recalled'

/** Everything that is known of an order when it is decided on. Grows from any event, in any order. */
export interface OrderCase {
  orderId: string
  shopId: string
  /** Counts what was written; a writer that read an older row is refused. */
  revision: number
  /** Newest version known; 0 until its document came. */
  version: number
  receivedAt: Date | null
  /** When the newest version came to be. */
  versionAt: Date | null
  facts: VersionFacts | null
  /** The decision that made and approved the newest version. */
  approvedBy: string | null
  stock: BranchAnswer
  slot: BranchAnswer
  settledTotal: number
  paymentSequence: number
  confirmedVersion: number
  /** Newest version whose dossier the partner refused. */
  refusedVersion: number
  refusalCode: string | null
  /** The last step towards logistics that its partner answered too late or not yet, and the last that it answered. */
  overdueStep: number
  answeredStep: number
  /** A decision that intake has not answered. */
  decision: { id: string; version: number } | null
  /** The one open task. */
  taskId: string | null
  end: CaseEnd | null
}

export type CaseFact =
  | { kind: 'version'; version: number; receivedAt: Date; versionAt: Date; facts: VersionFacts; approvedBy: string | null }
  | { kind: 'stock' | 'slot'; version: number; verdict: Exclude<Verdict, 'none'> }
  | { kind: 'payment'; sequence: number; settledTotal: number }
  | { kind: 'confirmed'; version: number; decisionId: string }
  | { kind: 'refused'; version: number; code: string; answers: number }
  | { kind: 'overdue'; step: number }
  | { kind: 'decision-superseded'; decisionId: string }
  | { kind: 'end'; end: CaseEnd; answers?: number }

export type FactOutcome = 'applied' | 'duplicate' | 'superseded' | 'too-late'

export const newCase = (orderId: string, shopId: string): OrderCase => ({
  orderId,
  shopId,
  revision: 0,
  version: 0,
  receivedAt: null,
  versionAt: null,
  facts: null,
  approvedBy: null,
  stock: { version: 0, verdict: 'none' },
  slot: { version: 0, verdict: 'none' },
  settledTotal: 0,
  paymentSequence: 0,
  confirmedVersion: 0,
  refusedVersion: 0,
  refusalCode: null,
  overdueStep: 0,
  answeredStep: 0,
  decision: null,
  taskId: null,
  end: null,
})

/** Of two words on one version the stronger stays, so that the order of their arrival does not matter. */
const VERDICT_RANK: Record<Verdict, number> = { none: 0, held: 1, refused: 2, lost: 3 }
const END_RANK: Record<CaseEnd, number> = { cancelling: 1, 'handed-off': 2, cancelled: 3, recalled: 4 }

/** The case with one more fact, and what became of the event that told it. */
export function withFact(known: OrderCase, fact: CaseFact): { orderCase: OrderCase; outcome: FactOutcome } {
  const answered = withAnswer(known, fact)
  const change = changeBy(answered, fact)
  if (typeof change === 'string') return { orderCase: answered, outcome: answered === known ? change : 'applied' }
  return { orderCase: { ...answered, ...change }, outcome: known.end && fact.kind !== 'end' ? 'too-late' : 'applied' }
}

/** Whatever else an event says, that the partner answered stays true. */
function withAnswer(known: OrderCase, fact: CaseFact): OrderCase {
  const answers = 'answers' in fact ? (fact.answers ?? 0) : 0
  return answers > known.answeredStep ? { ...known, answeredStep: answers } : known
}

function changeBy(known: OrderCase, fact: CaseFact): Partial<OrderCase> | 'duplicate' | 'superseded' {
  switch (fact.kind) {
    case 'version': {
      const { version, receivedAt, versionAt, facts, approvedBy } = fact
      if (version <= known.version) return overtaken(version, known.version)
      return {
        version,
        receivedAt,
        versionAt,
        facts,
        approvedBy,
        ...(known.decision && known.decision.version < version ? { decision: null } : {}),
      }
    }
    case 'stock':
    case 'slot': {
      const answer = known[fact.kind]
      const { version, verdict } = fact
      if (version < answer.version) return 'superseded'
      if (version === answer.version && VERDICT_RANK[verdict] <= VERDICT_RANK[answer.verdict]) return 'duplicate'
      return { [fact.kind]: { version, verdict } }
    }
    case 'payment':
      if (fact.sequence <= known.paymentSequence) return overtaken(fact.sequence, known.paymentSequence)
      return { paymentSequence: fact.sequence, settledTotal: fact.settledTotal }
    case 'confirmed': {
      const answered = known.decision?.id === fact.decisionId
      if (fact.version <= known.confirmedVersion && !answered) return overtaken(fact.version, known.confirmedVersion)
      return { confirmedVersion: Math.max(fact.version, known.confirmedVersion), ...(answered ? { decision: null } : {}) }
    }
    case 'refused':
      if (fact.version <= known.refusedVersion) return overtaken(fact.version, known.refusedVersion)
      return { refusedVersion: fact.version, refusalCode: fact.code }
    case 'overdue':
      if (fact.step <= known.overdueStep) return overtaken(fact.step, known.overdueStep)
      return { overdueStep: fact.step }
    case 'decision-superseded':
      return known.decision?.id === fact.decisionId ? { decision: null } : 'duplicate'
    case 'end': {
      const rank = known.end ? END_RANK[known.end] : 0
      if (END_RANK[fact.end] <= rank) return overtaken(END_RANK[fact.end], rank)
      return { end: fact.end, decision: null }
    }
  }
}

const overtaken = (given: number, known: number): 'duplicate' | 'superseded' => (given === known ? 'duplicate' : 'superseded')

/** A dossier, and then its recall, as a step that only grows. */
export const dossierStep = (dossierRevision: number): number => 2 * dossierRevision
export const recallStep = (dossierRevision: number): number => 2 * dossierRevision + 1

/** Whether the partner owes an answer: to its dossier, or, where the order is being cancelled, to the recall. */
export const isAnswerOverdue = ({ overdueStep, answeredStep, end }: OrderCase): boolean => {
  if (overdueStep <= answeredStep || end === 'cancelled' || end === 'recalled') return false
  return end === null || overdueStep % 2 === 1
}

/** On delivery is agreed; prepaid is met once enough is settled. */
export const paymentMet = ({ facts, settledTotal }: OrderCase): boolean =>
  facts !== null && (facts.paymentMethod === 'on-delivery' || settledTotal >= facts.total)

/** Money stands on an order that will never be delivered: it has to be given back. */
export const owesRefund = ({ end, settledTotal }: OrderCase): boolean => (end === 'cancelled' || end === 'recalled') && settledTotal > 0

/** What a branch says to this version. */
export const verdictOf = ({ version, verdict }: BranchAnswer, current: number): Verdict => (version === current ? verdict : 'none')

const holds = ({ version, verdict }: BranchAnswer, current: number): boolean => version === current && verdict === 'held'

/** What conditions may ask. Throws nothing: an order without a document holds nothing. */
export const factsOf = (orderCase: OrderCase): CaseFacts => ({
  total: 0,
  lines: 0,
  country: '',
  channel: '',
  paymentMethod: '',
  addressComplete: false,
  hasComment: false,
  knownCustomer: false,
  reachable: false,
  ...orderCase.facts,
  stockHeld: holds(orderCase.stock, orderCase.version),
  slotHeld: holds(orderCase.slot, orderCase.version),
  paymentAgreed: paymentMet(orderCase),
})
