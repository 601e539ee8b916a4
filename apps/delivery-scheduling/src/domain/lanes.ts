import type { Address, Lane, Schedule, SlotWish } from './schedule.js'
import { methodOfSlotId } from './slot-id.js'

/** Where an order's slot is looked for, or why nowhere. Without a method of that name the first method's lane still has offers. */
export type LaneChoice = { lane: Lane } | { problem: 'no-method' | 'no-zone'; offered?: Lane }

/** A schedule prepared for many addresses. */
export class LaneFinder {
  readonly #zones = new Map<string, string>()
  readonly #methods: Set<string>
  readonly #served: Set<string>
  readonly #firstMethod: string | undefined
  readonly #longestPrefix: number

  constructor(
    private readonly shopId: string,
    schedule: Schedule,
  ) {
    this.#methods = new Set(schedule.methods.map(({ methodId }) => methodId))
    this.#firstMethod = schedule.methods[0]?.methodId
    this.#longestPrefix = schedule.zones
      .flatMap(({ postcodePrefixes }) => postcodePrefixes)
      .reduce((most, { length }) => Math.max(most, length), 0)
    this.#served = new Set(schedule.templates.map(({ methodId, zoneId }) => `${methodId} ${zoneId}`))
    for (const { zoneId, country = '*', postcodePrefixes } of schedule.zones) {
      for (const prefix of postcodePrefixes.length ? postcodePrefixes : ['']) {
        for (const method of this.#methods) {
          if (this.#served.has(`${method} ${zoneId}`)) this.#zones.set(`${method} ${country} ${prefix}`, zoneId)
        }
      }
    }
  }

  /** The lane of a wish: its method, else the method of the slot it names, else the shop's first; in the most specific zone served. */
  choose(wish: SlotWish, address: Address): LaneChoice {
    const named = wish.methodId ?? this.#known(methodOfSlotId(wish.slotId)) ?? this.#firstMethod
    if (named === undefined) return { problem: 'no-method' }
    if (!this.#methods.has(named)) return { problem: 'no-method', offered: this.#lane(this.#firstMethod, address) }
    const lane = this.#lane(named, address)
    return lane ? { lane } : { problem: 'no-zone' }
  }

  /** The lane of a method, else of the first, in a zone that is named. */
  inZone(methodId: string | undefined, zoneId: string): LaneChoice {
    const named = methodId ?? this.#firstMethod
    if (named === undefined || !this.#methods.has(named)) return { problem: 'no-method' }
    return this.#served.has(`${named} ${zoneId}`) ? { lane: { shopId: this.shopId, methodId: named, zoneId } } : { problem: 'no-zone' }
  }

  /** The longest matching prefix among the zones that the method serves; of equal ones that which names the country. */
  zoneOf(methodId: string, { country, postcodeArea = '' }: Address): string | undefined {
    for (let length = Math.min(postcodeArea.length, this.#longestPrefix); length >= 0; length--) {
      const prefix = postcodeArea.slice(0, length)
      const zone =
        (country === undefined ? undefined : this.#zones.get(`${methodId} ${country} ${prefix}`)) ??
        this.#zones.get(`${methodId} * ${prefix}`)
      if (zone !== undefined) return zone
    }
    return undefined
  }

  #lane(methodId: string | undefined, address: Address): Lane | undefined {
    const zoneId = methodId === undefined ? undefined : this.zoneOf(methodId, address)
    return methodId === undefined || zoneId === undefined ? undefined : { shopId: this.shopId, methodId, zoneId }
  }

  #known(methodId: string | undefined): string | undefined {
    return methodId !== undefined && this.#methods.has(methodId) ? methodId : undefined
  }
}
