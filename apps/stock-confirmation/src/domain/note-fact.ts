import type { OrderFact, Outcome } from './order-fact.js'
import { compare } from './goods.js'
import type { Reservation, TaskMark } from './reservation.js'

export interface Noted {
  /** The same object when the fact says nothing new. */
  readonly reservation: Reservation
  readonly outcome: Outcome
}

/** Adds a fact to what is known. Facts only grow, so their order does not matter; an end absorbs every other. */
export function noteFact(known: Reservation, fact: OrderFact): Noted {
  const nothing = (outcome: Outcome): Noted => ({ reservation: known, outcome })
  const news = (change: Partial<Reservation>, outcome: Outcome = 'applied'): Noted => ({ reservation: { ...known, ...change }, outcome })
  const isFinal = known.ended !== null || known.state === 'committed'
  switch (fact.kind) {
    case 'demanded': {
      const { version, receivedAt, goods } = fact
      if (version === known.version) return nothing('duplicate')
      if (version < known.version) return nothing('superseded')
      if (known.ended !== null) return news({ version, receivedAt }, 'too-late')
      return known.state === 'committed' ? nothing('too-late') : news({ version, receivedAt, goods })
    }
    case 'confirmed': {
      if (isFinal) return nothing('too-late')
      const later = fact.version - (known.confirmed?.version ?? 0) || fact.at - (known.confirmed?.at ?? 0)
      if (later === 0) return nothing('duplicate')
      return later < 0 || fact.version < known.version ? nothing('superseded') : news({ confirmed: { version: fact.version, at: fact.at } })
    }
    case 'handed-off':
      if (known.ended !== null) return nothing('too-late')
      return fact.version <= known.handedOffVersion ? nothing('duplicate') : news({ handedOffVersion: fact.version })
    case 'ended':
      return known.ended === null ? news({ ended: fact.reason }) : nothing('duplicate')
    case 'task-opened':
      if (isFinal) return nothing('too-late')
      return isLater(fact, known.taskOpened) ? news({ taskOpened: markOf(fact) }) : nothing('duplicate')
    case 'task-closed':
      if (isFinal) return nothing('too-late')
      return isLater(fact, known.taskClosed) ? news({ taskClosed: markOf(fact) }) : nothing('duplicate')
    case 'hold-due':
      return known.state === 'held' ? news({}) : nothing('not-due')
  }
}

const markOf = ({ taskId, at }: TaskMark): TaskMark => ({ taskId, at })

const isLater = (fact: TaskMark, known: TaskMark | null): boolean =>
  known === null || fact.at > known.at || (fact.at === known.at && compare(fact.taskId, known.taskId) > 0)
