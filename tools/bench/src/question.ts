import type { ServiceName } from '@fifteen/start'
import type { Systems } from './harness/systems.js'

export interface Asked {
  /** Small enough for CI: every program runs, the figures mean little. */
  quick: boolean
  /** How long the measured part lasts; the question's own choice where it is left out. */
  seconds?: number
  /** Orders a second. */
  rate?: number
  window?: number
  /** Past orders. */
  orders?: number
  profile: ServiceName[]
  /** Whether PostgreSQL accounts for its statements. */
  statements: boolean
  /** Of Node, for the services, behind the product's own: the later one wins. */
  nodeFlags: string[]
  portBase: number
  /** Where a question has its system from; it is taken back. */
  systems: Systems
  signal: AbortSignal
  env: NodeJS.ProcessEnv
  /** What goes on, for people; never part of the result. */
  say: (line: string) => void
}

export interface Answer {
  question: string
  /** Null where what it would be held against is not here. */
  measured: number | null
  limit: number | null
  ratio: number | null
  unit: string
  [fact: string]: unknown
}

export interface Answered {
  /** For people. */
  report: string
  /** The last line, for programs. */
  answer: Answer
  /** Why the run counts as failed, though it came to its end. */
  refuted?: string
}

export interface Question {
  name: string
  /** One line. */
  description: string
  ask(asked: Asked): Promise<Answered>
}
