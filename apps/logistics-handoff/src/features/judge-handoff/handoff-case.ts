import type { Handoff } from '../../domain/handoff.js'
import type { HandoffEffect } from '../../domain/handoff-effect.js'
import type { DossierContent } from '@fifteen/contracts'

/** One order under work in a transaction: as it was, as it is now, and what that causes. */
export interface HandoffCase {
  readonly before: Handoff
  handoff: Handoff
  readonly effects: HandoffEffect[]
  /** Made when the judge issues a dossier. */
  dossier?: DossierContent
  /** When to look again; undefined leaves the timer as it is. */
  lookAt?: Date | null
}

export const openCase = (handoff: Handoff): HandoffCase => ({ before: handoff, handoff, effects: [] })
