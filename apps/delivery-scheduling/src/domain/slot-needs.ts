import type { Decisions, Situation } from './decide.js'
import { laneOf } from './hold-fold.js'
import type { Lane, SlotWish } from './schedule.js'
import type { Slot } from './slot.js'

/** Which slots the facts may touch or offer. */
export interface SlotNeeds {
  /** Lanes whose first free slots are wanted, at most this many. */
  first: { lane: Lane; most: number }[]
  /** Lanes of which a whole day is wanted. */
  days: { lane: Lane; day: string }[]
  /** Slots by their names. */
  named: Pick<Slot, 'shopId' | 'slotId'>[]
  /** Every lane that matters: where a wish cannot be met, all of it is looked at for why and for what is near. */
  lanes: Lane[]
}

class Needs {
  readonly #first = new Map<string, { lane: Lane; most: number }>()
  readonly #days = new Map<string, { lane: Lane; day: string }>()
  readonly #named = new Map<string, Pick<Slot, 'shopId' | 'slotId'>>()
  readonly #lanes = new Map<string, Lane>()

  slot(shopId: string, slotId: string | null | undefined): void {
    if (slotId) this.#named.set(`${shopId} ${slotId}`, { shopId, slotId })
  }

  lane(lane: Lane | undefined): void {
    if (lane) this.#lanes.set(keyOf(lane), lane)
  }

  wish(lane: Lane, { slotId, day }: SlotWish): void {
    const key = keyOf(lane)
    this.lane(lane)
    if (slotId !== undefined) this.slot(lane.shopId, slotId)
    else if (day !== undefined) this.#days.set(`${key} ${day}`, { lane, day })
    else this.#first.set(key, { lane, most: (this.#first.get(key)?.most ?? 0) + 1 })
  }

  get all(): SlotNeeds {
    return {
      first: [...this.#first.values()],
      days: [...this.#days.values()],
      named: [...this.#named.values()],
      lanes: [...this.#lanes.values()],
    }
  }
}

/** What has to be loaded for these facts: every order takes one place at most. */
export function slotNeeds({ facts, holds, rules }: Pick<Situation, 'facts' | 'holds' | 'rules'>): SlotNeeds {
  const needs = new Needs()
  const confirmed = new Set(facts.filter(({ kind }) => kind === 'confirmed').map(({ orderId }) => orderId))
  for (const hold of holds) {
    needs.slot(hold.shopId, hold.slotId)
    const lane = laneOf(hold)
    if (lane && confirmed.has(hold.orderId) && (hold.state === 'expired' || hold.state === 'unavailable')) {
      needs.wish(lane, { slotId: hold.slotId ?? hold.wishedSlotId ?? undefined, day: hold.wishedDay ?? undefined })
    }
  }
  for (const fact of facts) {
    if (fact.kind !== 'version') continue
    const choice = rules.get(fact.shopId)?.lanes?.choose(fact.wish, fact.address)
    if (!choice) continue
    if ('lane' in choice) needs.wish(choice.lane, fact.wish)
    else needs.lane(choice.offered)
  }
  return needs.all
}

/** Whether a decision said no: on part of the lanes that is not yet the last word. */
export const hasRefusal = ({ answers }: Decisions): boolean => answers.some(({ kind }) => kind === 'unavailable' || kind === 'lost')

const keyOf = ({ shopId, methodId, zoneId }: Lane): string => `${shopId} ${methodId} ${zoneId}`
