import { decide, type Decisions } from '../src/domain/decide.js'
import type { ShopRules } from '../src/domain/hold-fold.js'
import { hasPlace, type Hold } from '../src/domain/hold.js'
import type { OrderFact } from '../src/domain/order-fact.js'
import type { AnsweredOrder } from '../src/domain/slot-answer.js'
import type { Slot } from '../src/domain/slot.js'
import { NOW, rulesOf } from './builders.js'

/** Rows in memory, so that chunk after chunk can be decided as the service does. */
export class World {
  now = NOW
  readonly holds = new Map<string, Hold>()
  readonly answers: AnsweredOrder[] = []
  readonly outcomes: string[] = []

  constructor(
    public slots: Slot[],
    public rules: Map<string, ShopRules> = rulesOf(),
  ) {}

  /** One chunk. */
  take(...facts: OrderFact[]): Decisions {
    const ids = new Set(facts.map(({ orderId }) => orderId))
    const holds = [...this.holds.values()].filter(({ orderId }) => ids.has(orderId))
    const decisions = decide({ facts, holds, rules: this.rules, slots: this.slots, now: this.now })
    for (const hold of decisions.holds) this.holds.set(hold.orderId, { ...hold, revision: hold.revision + 1 })
    this.slots = this.slots.map((slot) => {
      const change = decisions.slots.find(({ shopId, slotId }) => shopId === slot.shopId && slotId === slot.slotId)
      return change ? { ...slot, taken: slot.taken + change.delta } : slot
    })
    this.answers.push(...decisions.answers)
    this.outcomes.push(...[...decisions.outcomes].flatMap(([outcome, count]) => Array<string>(count).fill(outcome)))
    return decisions
  }

  /** Each fact a chunk of its own. */
  takeSingly(...facts: OrderFact[]): void {
    for (const fact of facts) this.take(fact)
  }

  hold(orderId: string): Hold | undefined {
    return this.holds.get(orderId)
  }

  slot(slotId: string): Slot | undefined {
    return this.slots.find((slot) => slot.slotId === slotId)
  }

  /** Slots whose taken places are not those of live holds. */
  get unbalanced(): string[] {
    return this.slots
      .filter(({ slotId, taken }) => taken !== [...this.holds.values()].filter((hold) => hasPlace(hold) && hold.slotId === slotId).length)
      .map(({ slotId }) => slotId)
  }

  get said(): string[] {
    return this.answers.map(({ kind, version, ...rest }) => `${kind} v${version}${'slot' in rest ? ` ${rest.slot.slotId}` : ''}`)
  }
}
