import type { PersonalColumns } from './personal-columns.js'
import type { System } from './system.js'
import type { TopicFacts } from './topic-facts.js'

/** A law of docs/laws.md, by its short name. */
export const LAW_NAMES = [
  'no-order-lost',
  'stock-balances',
  'slot-within-capacity',
  'dossier-never-differs',
  'one-live-lease',
  'clock-never-restarts',
  'same-key-same-answer',
  'tenants-apart',
] as const
export type LawName = (typeof LAW_NAMES)[number]

export interface Violation {
  law: LawName
  /** The order it is about, where it is about one. */
  order?: string
  /** One sentence without personal data. */
  detail: string
}

export interface Evidence {
  system: System
  topics: TopicFacts
  columns: PersonalColumns
}

export interface Law {
  name: LawName
  /** Everything that refutes the law now. */
  violations(evidence: Evidence): Promise<Violation[]>
}
