import { FifteenError } from '@fifteen/kernel'
import { Timers, type WorkContext } from '@fifteen/messaging'
import type { Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'
import { decide, type Decisions, type Situation } from '../../domain/decide.js'
import type { Hold } from '../../domain/hold.js'
import type { OrderFact } from '../../domain/order-fact.js'
import { hasRefusal, slotNeeds } from '../../domain/slot-needs.js'
import type { Slot } from '../../domain/slot.js'
import { HoldStore } from '../../persistence/hold.store.js'
import { RulesStore } from '../../persistence/rules.store.js'
import { SlotStore } from '../../persistence/slot.store.js'
import { emitAnswer } from './emit-answer.js'

/** Name of the timers that end holds; their owner is the order. */
export const HOLD_EXPIRY = 'hold-expiry'

/** Between choosing and locking the last place went to another instance. The same work succeeds on what is free now. */
export class SlotRaced extends FifteenError {
  constructor() {
    super('slot-raced', 'a slot was filled by another instance meanwhile', { retryable: true })
  }
}

interface Choice {
  situation: Situation
  decisions: Decisions
  /** Whether all slots of the lanes were looked at. */
  complete: boolean
}

/**
 * Decides what a chunk of facts means for the places of its orders. Locks are taken in one order everywhere: holds by id, their timers,
 * slots by shop and id.
 */
@Injectable()
export class HoldSlots {
  readonly #expiry = new Timers(HOLD_EXPIRY)

  constructor(
    private readonly holds: HoldStore,
    private readonly slots: SlotStore,
    private readonly rules: RulesStore,
  ) {}

  /** Takes facts in arrival order. Throws HoldRaced or SlotRaced, both to be tried again. */
  async handle(facts: readonly OrderFact[], context: WorkContext): Promise<void> {
    const orderIds = [...new Set(facts.map(({ orderId }) => orderId))].sort()
    const [holds, rules] = await Promise.all([this.holds.lock(context.sql, orderIds), this.#rulesOf(facts, context)])
    await this.#settle(facts, holds, rules, context)
  }

  /** The same on rows that are locked already. */
  async settle(facts: readonly OrderFact[], holds: readonly Hold[], context: WorkContext): Promise<void> {
    await this.#settle(facts, holds, await this.#rulesOf(facts, context), context)
  }

  #rulesOf(facts: readonly OrderFact[], { sql }: WorkContext): Promise<Situation['rules']> {
    return this.rules.load(sql, [...new Set(facts.map(({ shopId }) => shopId))])
  }

  async #settle(facts: readonly OrderFact[], holds: readonly Hold[], rules: Situation['rules'], context: WorkContext): Promise<void> {
    const { sql } = context
    const now = context.now.getTime()
    const choice = await this.#choose(sql, { facts, holds, rules, now })
    const decisions = await this.#onLockedSlots(sql, choice)
    await Promise.all([this.slots.move(sql, decisions.slots), this.holds.save(sql, decisions.holds)])
    for (const answer of decisions.answers) emitAnswer(context, answer)
    for (const [outcome, count] of decisions.outcomes) context.outcome(outcome, count)
  }

  /** Nearly every order gets what it wishes: only where one does not, all of its lane is read. */
  async #choose(sql: Sql, given: Omit<Situation, 'slots'>): Promise<Choice> {
    const needs = slotNeeds(given)
    const likely = { ...given, slots: await this.slots.loadLikely(sql, needs, given.now) }
    const decisions = decide(likely)
    if (!hasRefusal(decisions)) return { situation: likely, decisions, complete: false }
    const situation = { ...given, slots: await this.slots.loadLanes(sql, needs, given.now) }
    return { situation, decisions: decide(situation), complete: true }
  }

  /** Locks only what was chosen, and decides again where that had changed meanwhile. */
  async #onLockedSlots(sql: Sql, { situation, decisions, complete }: Choice): Promise<Decisions> {
    const chosen = new Set(decisions.slots.map(keyOf))
    const read = situation.slots.filter((slot) => chosen.has(keyOf(slot)))
    const [, locked] = await Promise.all([this.#arm(sql, decisions), chosen.size ? this.slots.lock(sql, decisions.slots) : []])
    if (!chosen.size) return decisions
    if (areSame(read, locked)) return decisions
    const fresh = decide({ ...situation, slots: [...situation.slots.filter((slot) => !chosen.has(keyOf(slot))), ...locked] })
    if ((!complete && hasRefusal(fresh)) || !fresh.slots.every((slot) => chosen.has(keyOf(slot)))) throw new SlotRaced()
    await this.#arm(sql, fresh)
    return fresh
  }

  async #arm(sql: Sql, { rearmed }: Decisions): Promise<void> {
    await this.#expiry.set(
      sql,
      rearmed.map(({ orderId, expiresAt }) => ({ owner: orderId, dueAt: expiresAt === null ? null : new Date(expiresAt) })),
    )
  }
}

const DECISIVE = ['taken', 'capacity', 'closesAt', 'blackout', 'fromAt'] as const

const keyOf = ({ shopId, slotId }: Pick<Slot, 'shopId' | 'slotId'>): string => `${shopId} ${slotId}`

function areSame(before: readonly Slot[], after: readonly Slot[]): boolean {
  const known = new Map(before.map((slot) => [keyOf(slot), slot]))
  return before.length === after.length && after.every((slot) => isSame(slot, known.get(keyOf(slot))))
}

const isSame = (a: Slot, b: Slot | undefined): boolean => b !== undefined && DECISIVE.every((field) => a[field] === b[field])
