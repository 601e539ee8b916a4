import type { Lane, SlotWish } from './schedule.js'
import { problemOf, type Slot, type SlotProblem } from './slot.js'

export type SlotChoice = { slot: Slot } | { problem: SlotProblem; nearest: Slot[] }

/** Change of a slot's taken places. */
export interface SlotChange {
  shopId: string
  slotId: string
  /** Places more, or fewer when negative; 0 where as many were taken as given back. */
  delta: number
}

const MOST_OFFERS = 3

/** The slots that a chunk may need, with places taken and given back in memory, in arrival order. */
export class SlotBook {
  readonly #slots = new Map<string, Slot>()
  readonly #lanes = new Map<string, Slot[]>()
  readonly #changes = new Map<string, SlotChange>()

  constructor(
    slots: readonly Slot[],
    private readonly now: number,
  ) {
    for (const original of slots) {
      const slot = { ...original }
      this.#slots.set(keyOf(slot.shopId, slot.slotId), slot)
      const lane = this.#lanes.get(laneKey(slot))
      if (lane) lane.push(slot)
      else this.#lanes.set(laneKey(slot), [slot])
    }
    for (const lane of this.#lanes.values()) lane.sort(byStart)
  }

  find(shopId: string, slotId: string): Slot | undefined {
    return this.#slots.get(keyOf(shopId, slotId))
  }

  /** Every slot whose places were touched. */
  get changes(): SlotChange[] {
    return [...this.#changes.values()]
  }

  take(slot: Slot): void {
    this.#change(slot.shopId, slot.slotId, 1)
  }

  giveBack(shopId: string, slotId: string): void {
    this.#change(shopId, slotId, -1)
  }

  /** The slot named, else the first free of the day, else the first free; where there is none, why, and the nearest that are free. */
  choose(lane: Lane, { slotId, day }: SlotWish): SlotChoice {
    if (slotId !== undefined) return this.#named(lane, slotId)
    const all = this.#lanes.get(laneKey(lane)) ?? []
    const candidates = day === undefined ? all : all.filter((slot) => slot.day === day)
    const free = candidates.find((slot) => this.#isFree(slot))
    if (free) return { slot: free }
    return { problem: this.#why(candidates), nearest: this.nearest(lane, (slot) => day === undefined || slot.day >= day) }
  }

  /** At most three free slots of the lane: the next that are wanted, then the latest before them. */
  nearest(lane: Lane, wanted: (slot: Slot) => boolean): Slot[] {
    const free = (this.#lanes.get(laneKey(lane)) ?? []).filter((slot) => this.#isFree(slot))
    const next = free.filter(wanted)
    const earlier = free.filter((slot) => !wanted(slot)).reverse()
    return [...next, ...earlier].slice(0, MOST_OFFERS).sort(byStart)
  }

  #named(lane: Lane, slotId: string): SlotChoice {
    const slot = this.find(lane.shopId, slotId)
    if (slot?.methodId !== lane.methodId || slot.zoneId !== lane.zoneId) {
      return { problem: 'unknown-slot', nearest: this.nearest(lane, () => true) }
    }
    const problem = problemOf(slot, this.now)
    return problem ? { problem, nearest: this.nearest(lane, ({ fromAt }) => fromAt >= slot.fromAt) } : { slot }
  }

  #isFree(slot: Slot): boolean {
    return problemOf(slot, this.now) === undefined
  }

  /** What stands most in the way: full windows could have been had, a blackout was decided, the rest is a matter of the clock. */
  #why(candidates: readonly Slot[]): SlotProblem {
    const problems = new Set(candidates.map((slot) => problemOf(slot, this.now)))
    return (['full', 'blackout', 'past-cut-off'] as const).find((problem) => problems.has(problem)) ?? 'unknown-slot'
  }

  #change(shopId: string, slotId: string, delta: number): void {
    const slot = this.find(shopId, slotId)
    if (slot) slot.taken += delta
    const key = keyOf(shopId, slotId)
    const change = this.#changes.get(key)
    if (change) change.delta += delta
    else this.#changes.set(key, { shopId, slotId, delta })
  }
}

const keyOf = (shopId: string, slotId: string): string => `${shopId} ${slotId}`

const laneKey = ({ shopId, methodId, zoneId }: Lane): string => `${shopId} ${methodId} ${zoneId}`

const byStart = (a: Slot, b: Slot): number => a.fromAt - b.fromAt || a.toAt - b.toAt || (a.slotId < b.slotId ? -1 : 1)
