/** One rule or question and how it was settled. */
export interface Clarification {
  readonly rule: string
  readonly passed: boolean
  readonly because: string
}

/** A decision of operator-tasks as it came in. */
export interface KeptDecision {
  readonly decisionId: string
  readonly baseVersion: number
  readonly madeAt: string
  readonly explanation: readonly Clarification[]
}

export interface Clarified {
  readonly clarifications: Clarification[]
  /** Whether every decision that was applied to the order has arrived. */
  readonly complete: boolean
}

/** What the contract of the dossier takes. */
const MOST = 50

/**
 * What was settled by the decisions that were applied, oldest first. A decision that was made and superseded says nothing about the
 * order as it goes out, so it is left out.
 */
export function clarify(applied: ReadonlySet<string>, kept: readonly KeptDecision[]): Clarified {
  const relevant = kept
    .filter(({ decisionId }) => applied.has(decisionId))
    .sort((a, b) => a.baseVersion - b.baseVersion || compare(a.madeAt, b.madeAt) || compare(a.decisionId, b.decisionId))
  return { clarifications: relevant.flatMap(({ explanation }) => explanation).slice(-MOST), complete: relevant.length === applied.size }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
