/** What the shop's program counts of its own input. */
export interface InputCounts {
  input: number
  accepted: number
  rejected: number
  duplicates: number
  amendments: number
  cancellations: number
}

/** What became of the accepted orders of this run. */
export interface Outcome {
  handedOff: number
  cancelled: number
  recalled: number
  pending: number
  slaMet: number
  slaBreached: number
  fastPath: number
  byOperator: number
  shortages: number
  slotsFull: number
  refusals: number
  latencyMs: { p50: number; p99: number; max: number }
}

export interface Violation {
  law: string
  order?: string
  detail: string
}

/** The last line of `--json`; its field names are an interface. */
export interface Summary extends InputCounts, Outcome {
  restarts: number
  memoryMiB: Record<string, number>
  violations: Violation[]
}

/** Stands among the violations when the laws could not be checked: an empty list would claim that they hold. */
export const NOT_CHECKED = 'not-checked'

interface Rest extends Pick<Summary, 'restarts' | 'memoryMiB' | 'violations'> {
  /** Orders of earlier runs on the same data that have no end yet; they count as pending too. */
  earlierPending?: number
}

export function summary(input: InputCounts, outcome: Outcome, rest: Rest): Summary {
  const { input: records, accepted, rejected, duplicates, amendments, cancellations } = input
  const { handedOff, cancelled, recalled, slaMet, slaBreached, fastPath, byOperator, shortages, slotsFull, refusals, latencyMs } = outcome
  const pending = outcome.pending + (rest.earlierPending ?? 0)
  return {
    ...{ input: records, accepted, rejected, duplicates, amendments, cancellations },
    ...{ handedOff, cancelled, recalled, pending, slaMet, slaBreached, fastPath, byOperator, shortages, slotsFull, refusals },
    restarts: rest.restarts,
    latencyMs,
    memoryMiB: rest.memoryMiB,
    violations: rest.violations,
  }
}

interface Known {
  earlierPending?: number
  /** Why the laws could not be checked. */
  unchecked?: string | undefined
}

/** Why a run that ended is not a success; empty when it is. */
export function shortcomings(result: Summary, { earlierPending = 0, unchecked }: Known = {}): string[] {
  const { input, accepted, rejected, duplicates, amendments, cancellations, handedOff, cancelled, recalled, pending, violations } = result
  const inputSum = accepted + rejected + duplicates + amendments + cancellations
  const outcomeSum = handedOff + cancelled + recalled
  const earlier = earlierPending > 0 ? `, ${earlierPending} of them of earlier runs on this data` : ''
  return [
    ...(pending > 0 ? [`${pending} orders are still pending${earlier}`] : []),
    ...(unchecked === undefined ? [] : [`the laws could not be checked: ${unchecked}`]),
    ...(violations.length > 0 && unchecked === undefined ? [`${violations.length} violations of the laws`] : []),
    ...(input === inputSum ? [] : [`${input} records went in, ${inputSum} are accounted for`]),
    ...(accepted === outcomeSum + pending - earlierPending ? [] : [`${accepted} orders were accepted, ${outcomeSum} reached an end`]),
  ]
}
