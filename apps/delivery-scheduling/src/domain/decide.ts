import { FifteenError } from '@fifteen/kernel'
import { applyFact, type ShopRules } from './hold-fold.js'
import { noHold, type Hold } from './hold.js'
import type { FactOutcome, OrderFact } from './order-fact.js'
import type { AnsweredOrder } from './slot-answer.js'
import { SlotBook, type SlotChange } from './slot-book.js'
import type { Slot } from './slot.js'

/** What a chunk of facts is decided on. */
export interface Situation {
  /** In arrival order. */
  facts: readonly OrderFact[]
  holds: readonly Hold[]
  rules: ReadonlyMap<string, ShopRules>
  slots: readonly Slot[]
  now: number
}

export interface Decisions {
  /** New and changed rows, sorted by order. */
  holds: Hold[]
  /** Holds whose expiry has changed or came due, sorted by order: their timers are to be set. */
  rearmed: Hold[]
  slots: SlotChange[]
  answers: AnsweredOrder[]
  outcomes: Map<FactOutcome, number>
}

/** A mistake of ours: the caller loads the rules of every shop that its facts name. */
export class RulesMissing extends FifteenError {
  constructor(shopId: string) {
    super('rules-missing', `the rules of shop ${shopId} were not loaded`)
  }
}

/** Decides all facts of a chunk in memory. Pure: the same situation gives the same decisions, and nothing given is changed. */
export function decide({ facts, holds, rules, slots, now }: Situation): Decisions {
  const book = new SlotBook(slots, now)
  const before = new Map(holds.map((hold) => [hold.orderId, hold]))
  const after = new Map(holds.map((hold) => [hold.orderId, { ...hold }]))
  const answers: AnsweredOrder[] = []
  const outcomes = new Map<FactOutcome, number>()
  for (const fact of facts) {
    const { orderId, shopId } = fact
    const hold = after.get(orderId) ?? noHold(orderId, shopId)
    after.set(orderId, hold)
    const ofShop = rules.get(shopId)
    if (!ofShop) throw new RulesMissing(shopId)
    const outcome = applyFact(hold, fact, { book, rules: ofShop, now }, (version, answer) =>
      answers.push({ ...answer, orderId, shopId, version }),
    )
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  }
  const sorted = [...after.values()].sort((a, b) => (a.orderId < b.orderId ? -1 : 1))
  const due = new Set(facts.filter(({ kind }) => kind === 'expiry-due').map(({ orderId }) => orderId))
  return {
    holds: sorted.filter((hold) => hasChanged(before.get(hold.orderId), hold)),
    rearmed: sorted.filter(({ orderId, expiresAt }) => due.has(orderId) || (before.get(orderId)?.expiresAt ?? null) !== expiresAt),
    slots: book.changes,
    answers,
    outcomes,
  }
}

function hasChanged(before: Hold | undefined, after: Hold): boolean {
  return before === undefined || (Object.keys(after) as (keyof Hold)[]).some((key) => before[key] !== after[key])
}
