import type { Allocation, Shortage } from './goods.js'
import { holdExpiry, type HoldPolicy } from './hold-policy.js'
import { noteFact } from './note-fact.js'
import type { OrderFact, Outcome } from './order-fact.js'
import { isLive, type EndReason, type Reservation } from './reservation.js'
import type { Shelf } from './shelf.js'

/** What became of one order version, each once; the world is told all but that it was committed. */
export type Answer = { readonly version: number } & (
  | { readonly kind: 'reserved'; readonly allocations: readonly Allocation[]; readonly expiresAt: number }
  | { readonly kind: 'pinned'; readonly allocations: readonly Allocation[] }
  | { readonly kind: 'short' | 'lost'; readonly shortages: readonly Shortage[] }
  | { readonly kind: 'committed' }
  | { readonly kind: 'released'; readonly reason: EndReason | 'expired' | 'amended' }
)

export interface Settled {
  readonly reservation: Reservation
  readonly answers: readonly Answer[]
  readonly outcome: Outcome
}

export interface Circumstances {
  /** Changed in place: what one order takes the next one cannot have. */
  readonly shelf: Shelf
  readonly policy: HoldPolicy
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Notes a fact and brings the reservation and the shelf to what is then known of the order. */
export function settle(before: Reservation, fact: OrderFact, circumstances: Circumstances): Settled {
  const { reservation, outcome } = noteFact(before, fact)
  if (reservation === before) return { reservation, answers: [], outcome }
  const settlement = new Settlement(before, reservation, outcome, circumstances)
  settlement.run(fact)
  return settlement
}

/** The transitions of a reservation, in the order of their precedence: `run` is the table, the methods are its rows. */
class Settlement implements Settled {
  readonly answers: Answer[] = []

  constructor(
    private readonly before: Reservation,
    public reservation: Reservation,
    public outcome: Outcome,
    private readonly circumstances: Circumstances,
  ) {}

  run(fact: OrderFact): void {
    const { version, ended, state, handedOffVersion, confirmed } = this.reservation
    const isNewVersion = version > this.before.version
    if (ended !== null) return this.#end(ended)
    if (state === 'committed') return
    if (handedOffVersion > 0 && version >= handedOffVersion) return this.#ship(isNewVersion)
    if (isNewVersion && handedOffVersion === 0) this.#reserve()
    if (confirmed?.version === version && (isNewVersion || fact.kind === 'confirmed')) this.#pin()
    if (fact.kind === 'hold-due') this.#expire(fact.at)
    if (this.reservation.state === 'held') this.#change({ expiresAt: this.#expiry() })
  }

  #reserve(): void {
    const { version } = this.reservation
    const held = this.#giveBack()
    const shortages = this.#take('held')
    if (shortages === null) {
      const { allocations } = this.reservation
      this.answers.push({ kind: 'reserved', version, allocations, expiresAt: this.#expiry() })
      return
    }
    if (held) this.answers.push({ kind: 'released', version: this.before.version, reason: 'amended' })
    this.#change({ state: 'short' })
    this.answers.push({ kind: 'short', version, shortages })
  }

  /** From the hold, or anew when that has expired or never was. */
  #pin(): void {
    const { version, state } = this.reservation
    if (state === 'pinned') return
    const shortages = state === 'held' ? null : this.#take('pinned')
    if (shortages === null) {
      this.#change({ state: 'pinned', takenAt: null, expiresAt: null })
      this.answers.push({ kind: 'pinned', version, allocations: this.reservation.allocations })
    } else {
      this.#change({ state: 'lost' })
      this.answers.push({ kind: 'lost', version, shortages })
    }
  }

  #ship(isNewVersion: boolean): void {
    const { shopId, version } = this.reservation
    if (isNewVersion) this.#giveBack()
    // Without a hold of ours for what the partner has: the goods are gone all the same, so the ledger follows where it can.
    const shortages = isLive(this.reservation) ? null : this.#take('pinned')
    if (shortages === null) {
      this.circumstances.shelf.ship(shopId, this.reservation.allocations)
      this.answers.push({ kind: 'committed', version })
    } else {
      this.outcome = 'shipped-unheld'
    }
    this.#change({ state: 'committed', ...nothingPending })
  }

  #end(reason: EndReason): void {
    const { shopId, version, allocations, state } = this.reservation
    if (state === 'committed') this.circumstances.shelf.takeReturn(shopId, allocations)
    if (this.#giveBack() || state === 'committed') this.answers.push({ kind: 'released', version, reason })
    this.#change({ state: 'released', goods: [], allocations: [], handedOffVersion: 0, ...nothingPending })
  }

  #expire(at: number): void {
    if (this.#expiry() > at) {
      this.outcome = 'not-due'
      return
    }
    this.#giveBack()
    this.answers.push({ kind: 'released', version: this.reservation.version, reason: 'expired' })
  }

  #expiry(): number {
    return holdExpiry(this.reservation, this.circumstances.policy)
  }

  /** Null when taken. */
  #take(state: 'held' | 'pinned'): readonly Shortage[] | null {
    const taken = this.circumstances.shelf.take(this.reservation.shopId, this.reservation.goods)
    if ('shortages' in taken) return taken.shortages
    this.#change({ state, allocations: taken.allocations, takenAt: state === 'held' ? this.circumstances.now : null })
    return null
  }

  /** Whether anything was held. */
  #giveBack(): boolean {
    if (!isLive(this.reservation)) return false
    this.circumstances.shelf.giveBack(this.reservation.shopId, this.reservation.allocations)
    this.#change({ state: 'released', allocations: [], takenAt: null, expiresAt: null })
    return true
  }

  #change(change: Partial<Reservation>): void {
    this.reservation = { ...this.reservation, ...change }
  }
}

/** A final state has no expiry, no task and awaits no confirmation: facts that come later find nothing to change. */
const nothingPending = { takenAt: null, expiresAt: null, confirmed: null, taskOpened: null, taskClosed: null }
