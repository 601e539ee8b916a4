import type { HoldPolicy } from './hold-policy.js'
import type { OrderFact, Outcome } from './order-fact.js'
import { isLive, unknownOrder, type Reservation } from './reservation.js'
import { settle, type Answer } from './settle.js'
import type { Shelf } from './shelf.js'

export interface ChunkCircumstances {
  readonly shelf: Shelf
  readonly policyOf: (shopId: string) => HoldPolicy
  /** Milliseconds since 1970. */
  readonly now: number
}

export interface SettledOrder {
  readonly before: Reservation
  readonly after: Reservation
}

export interface SettledChunk {
  /** Orders of which something changed. */
  readonly orders: readonly SettledOrder[]
  readonly answers: readonly { readonly reservation: Reservation; readonly answer: Answer }[]
  readonly outcomes: readonly Outcome[]
  /** Orders whose hold must be looked at when it expires, with that instant. */
  readonly expiries: readonly { readonly orderId: string; readonly at: number }[]
}

/** Settles facts of many orders one after another, in arrival order, against one shelf. */
export function settleChunk(
  facts: readonly OrderFact[],
  known: ReadonlyMap<string, Reservation>,
  { shelf, policyOf, now }: ChunkCircumstances,
): SettledChunk {
  const settled = new Map<string, SettledOrder>()
  const answers: { reservation: Reservation; answer: Answer }[] = []
  const outcomes: Outcome[] = []
  const fired = new Set<string>()
  for (const fact of facts) {
    const before = known.get(fact.orderId) ?? unknownOrder(fact.orderId, fact.shopId)
    const current = settled.get(fact.orderId)?.after ?? before
    const step = settle(current, fact, { shelf, policy: policyOf(current.shopId), now })
    outcomes.push(step.outcome)
    if (fact.kind === 'hold-due') fired.add(fact.orderId)
    if (step.reservation === current) continue
    settled.set(fact.orderId, { before, after: step.reservation })
    for (const answer of step.answers) answers.push({ reservation: step.reservation, answer })
  }
  const orders = [...settled.values()]
  return { orders, answers, outcomes, expiries: orders.flatMap((order) => expiryOf(order, fired)) }
}

/** A timer stands from when a hold was taken and is moved only to an earlier instant: when it fires, the hold is judged afresh. */
function expiryOf({ before, after }: SettledOrder, fired: ReadonlySet<string>): { orderId: string; at: number }[] {
  if (after.state !== 'held' || after.expiresAt === null) return []
  const stands = before.state === 'held' && !fired.has(after.orderId) ? (before.expiresAt ?? Infinity) : Infinity
  return after.expiresAt < stands ? [{ orderId: after.orderId, at: after.expiresAt }] : []
}

/** The SKUs whose stock has to be locked to settle these facts, each once. */
export function skusToLock(facts: readonly OrderFact[], known: ReadonlyMap<string, Reservation>): { shopId: string; sku: string }[] {
  const wanted = new Map<string, { shopId: string; sku: string }>()
  const want = (shopId: string, goods: readonly { sku: string }[]): void => {
    for (const { sku } of goods) wanted.set(`${shopId}\n${sku}`, { shopId, sku })
  }
  for (const fact of facts) {
    const reservation = known.get(fact.orderId)
    if (fact.kind === 'demanded') want(fact.shopId, fact.goods)
    if (!reservation || !movesStock(fact, reservation)) continue
    want(reservation.shopId, reservation.goods)
    // What an older version took, where the hand-off of a version that has not come yet keeps it: its goods are others by now.
    want(reservation.shopId, reservation.allocations)
  }
  return [...wanted.values()]
}

/**
 * Whether the fact may move what the reservation has, or take it anew. Most confirmations pin a hold that stands, most timers find it
 * pinned, and tasks only move its expiry: none of these touches a stock item.
 */
function movesStock({ kind }: OrderFact, reservation: Reservation): boolean {
  switch (kind) {
    case 'demanded':
      return isLive(reservation)
    case 'confirmed':
      return !isLive(reservation)
    case 'handed-off':
      return true
    case 'ended':
      return isLive(reservation) || reservation.state === 'committed'
    case 'hold-due':
      return reservation.state === 'held'
    case 'task-opened':
    case 'task-closed':
      return false
  }
}
