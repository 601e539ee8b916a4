import { type Fact, sorted } from './fact.js'
import { type BudgetedStage } from './stage.js'

/** A stretch of an order's life within one stage. An order may come back to a stage it had left. */
export interface Visit {
  stage: BudgetedStage
  /** Whether the dossier lay with the partner, who had not answered. */
  withPartner: boolean
  from: number
  /** Infinity while it lasts. */
  to: number
}

/**
 * Where an order stands. Versions decide, not the order of instants: facts of different services are stamped by different clocks, and
 * an answer may seem older than what it answers.
 */
class Standing {
  #accepted = false
  #version = 0
  #stock = 0
  #slot = 0
  #confirmed = 0
  #sent = 0
  #refused = 0
  #openTasks = 0

  apply({ kind, version }: Fact): void {
    this.#version = Math.max(this.#version, version)
    switch (kind) {
      case 'received':
      case 'amended':
        return
      case 'accepted':
        this.#accepted = true
        return
      case 'stock-answered':
        this.#stock = Math.max(this.#stock, version)
        return
      case 'slot-answered':
        this.#slot = Math.max(this.#slot, version)
        return
      case 'task-opened':
        this.#openTasks++
        return
      case 'task-closed':
        this.#openTasks--
        return
      case 'confirmed':
        this.#confirmed = Math.max(this.#confirmed, version)
        return
      case 'dossier-sent':
        this.#sent = Math.max(this.#sent, version)
        return
      case 'refused':
        this.#refused = Math.max(this.#refused, version)
        return
      case 'handed-off':
      case 'cancelled':
      case 'recalled':
        return
    }
  }

  get stage(): BudgetedStage {
    if (!this.#accepted) return 'intake'
    if (this.#openTasks > 0) return 'operator'
    const confirmed = Math.max(this.#confirmed, this.#sent)
    if (confirmed >= this.#version && confirmed > this.#refused) return 'hand-off'
    if (this.#refused >= this.#version) return 'operator'
    if (Math.min(this.#stock, this.#slot) < this.#version) return 'stock-and-slot'
    return 'payment'
  }

  get withPartner(): boolean {
    return this.stage === 'hand-off' && this.#sent >= this.#version
  }
}

/** The stages an order went through, from when it was received to its end; the last visit lasts while there is no end. */
export function visitsOf(facts: readonly Fact[], receivedAt: number, endedAt: number | undefined): Visit[] {
  const standing = new Standing()
  const visits: Visit[] = []
  let current: Visit = { stage: standing.stage, withPartner: false, from: receivedAt, to: Infinity }
  for (const fact of sorted(facts)) {
    standing.apply(fact)
    const { stage, withPartner } = standing
    if (stage === current.stage && withPartner === current.withPartner) continue
    const at = Math.max(fact.at, receivedAt)
    if (at > current.from) visits.push({ ...current, to: at })
    current = { stage, withPartner, from: at, to: Infinity }
  }
  visits.push(current)
  return endedAt === undefined ? visits : cut(visits, Math.max(endedAt, receivedAt))
}

const cut = (visits: Visit[], endedAt: number): Visit[] =>
  visits.filter(({ from }) => from < endedAt).map((visit) => ({ ...visit, to: Math.min(visit.to, endedAt) }))
