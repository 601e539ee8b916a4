import { change, expiryOf, hasPlace, lifeOf, type EndReason, type Hold } from './hold.js'
import type { LaneChoice, LaneFinder } from './lanes.js'
import type { FactOutcome, OrderFact, VersionFact } from './order-fact.js'
import type { SchedulingPolicy } from './policy.js'
import type { Lane, SlotWish } from './schedule.js'
import type { SlotAnswer } from './slot-answer.js'
import type { SlotBook } from './slot-book.js'
import type { Slot } from './slot.js'

export interface ShopRules {
  /** Undefined while the shop has no schedule. */
  lanes: LaneFinder | undefined
  policy: SchedulingPolicy
}

export interface Desk {
  book: SlotBook
  rules: ShopRules
  now: number
}

export type Say = (version: number, answer: SlotAnswer) => void

/**
 * Notes one fact in the order's row and does what follows from all that is known: answers a version, pins, books or gives back. Facts come
 * in any order and any number of times.
 */
export function applyFact(hold: Hold, fact: OrderFact, desk: Desk, say: Say): FactOutcome {
  const outcome = note(hold, fact, desk, say)
  hold.expiresAt = expiryOf(hold, desk.rules.policy)
  return outcome
}

function note(hold: Hold, fact: OrderFact, desk: Desk, say: Say): FactOutcome {
  switch (fact.kind) {
    case 'version':
      return noteVersion(hold, fact, desk, say)
    case 'confirmed':
      return noteConfirmed(hold, fact.version, desk, say)
    case 'handed-off':
      if (fact.version <= hold.handedOffVersion) return 'duplicate'
      hold.handedOffVersion = fact.version
      settle(hold, desk, say)
      return hold.ended ? 'too-late' : 'applied'
    case 'ended':
      if (hold.ended) return 'duplicate'
      end(hold, fact.reason, desk, say)
      return 'applied'
    case 'task-opened':
      if (hold.openTasks.includes(fact.taskId) || hold.closedTasks.includes(fact.taskId)) return 'duplicate'
      hold.openTasks = [...hold.openTasks, fact.taskId]
      return 'applied'
    case 'task-closed':
      if (hold.closedTasks.includes(fact.taskId)) return 'duplicate'
      hold.openTasks = hold.openTasks.filter((taskId) => taskId !== fact.taskId)
      hold.closedTasks = [...hold.closedTasks, fact.taskId].sort()
      hold.taskClosedAt = Math.max(hold.taskClosedAt ?? 0, fact.closedAt)
      return 'applied'
    case 'expiry-due':
      return expire(hold, fact.dueAt, desk, say)
  }
}

function noteVersion(hold: Hold, fact: VersionFact, desk: Desk, say: Say): FactOutcome {
  if (fact.version <= hold.version) return fact.version === hold.version ? 'duplicate' : 'superseded'
  const before = hold.version
  hold.version = fact.version
  hold.receivedAt = Math.min(hold.receivedAt ?? fact.receivedAt, fact.receivedAt)
  if (!hold.ended) answer(hold, before, fact, desk, say)
  settle(hold, desk, say)
  return hold.ended ? 'too-late' : 'applied'
}

function noteConfirmed(hold: Hold, version: number, desk: Desk, say: Say): FactOutcome {
  if (version <= hold.confirmedVersion) return version === hold.confirmedVersion ? 'duplicate' : 'superseded'
  hold.confirmedVersion = version
  settle(hold, desk, say)
  if (hold.ended) return 'too-late'
  return version < hold.version ? 'superseded' : 'applied'
}

/** Answers the newest version: the place it has still fits, or it moves to another, or there is none. */
function answer(hold: Hold, before: number, { wish, address }: VersionFact, desk: Desk, say: Say): void {
  const choice: LaneChoice = desk.rules.lanes?.choose(wish, address) ?? { problem: 'no-method' }
  hold.wishedSlotId = wish.slotId ?? null
  hold.wishedDay = wish.day ?? null
  const lane = 'lane' in choice ? choice.lane : undefined
  const place = placeOf(hold, desk)
  if (place && lane && fits(place, lane, wish)) return take(hold, place, desk, say, 'kept')
  if (place) desk.book.giveBack(hold.shopId, place.slotId)
  const found = 'lane' in choice ? desk.book.choose(choice.lane, wish) : { ...choice, nearest: offersOf(choice.offered, desk) }
  hold.methodId = lane?.methodId ?? null
  hold.zoneId = lane?.zoneId ?? null
  if ('slot' in found) return take(hold, found.slot, desk, say, 'new')
  if (place) say(before, { kind: 'released', reason: 'amended' })
  change(hold, { state: 'unavailable', slotId: null, problem: found.problem, heldAt: null })
  say(hold.version, { kind: 'unavailable', problem: found.problem, nearest: found.nearest })
}

function take(hold: Hold, slot: Slot, desk: Desk, say: Say, place: 'new' | 'kept'): void {
  if (place === 'new') desk.book.take(slot)
  change(hold, { state: 'held', slotId: slot.slotId, problem: null, heldAt: desk.now })
  say(hold.version, { kind: 'held', slot, expiresAt: lifeOf(hold, desk.rules.policy) })
}

/** What confirmation and hand-off of the newest version mean for its place, each once. */
function settle(hold: Hold, desk: Desk, say: Say): void {
  const confirmed = hold.confirmedVersion === hold.version && hold.settledVersion < hold.version
  hold.settledVersion = Math.max(hold.settledVersion, Math.min(hold.confirmedVersion, hold.version))
  if (hold.ended) return
  if (confirmed) pin(hold, desk, say)
  if (hold.state === 'pinned' && hold.handedOffVersion === hold.version) {
    hold.state = 'booked'
    say(hold.version, { kind: 'booked' })
  }
}

/** The hold loses its expiry; one that is gone already is taken anew, if there is still a place. */
function pin(hold: Hold, desk: Desk, say: Say): void {
  const place = placeOf(hold, desk)
  const found = place ? { slot: place } : retake(hold, desk)
  if ('slot' in found) {
    if (!place) desk.book.take(found.slot)
    change(hold, { state: 'pinned', slotId: found.slot.slotId, problem: null })
    say(hold.version, { kind: 'pinned', slot: found.slot })
    return
  }
  change(hold, { state: 'lost', slotId: null, problem: found.problem })
  say(hold.version, { kind: 'lost', problem: found.problem, nearest: found.nearest })
}

/** The very slot that had been held: it is what was agreed. Where none had been, whatever fits the wish by now. */
function retake(hold: Hold, desk: Desk) {
  const lane = laneOf(hold)
  if (!lane) return { problem: hold.problem ?? ('no-method' as const), nearest: [] }
  const wish: SlotWish = { slotId: hold.slotId ?? hold.wishedSlotId ?? undefined, day: hold.wishedDay ?? undefined }
  return desk.book.choose(lane, wish)
}

function expire(hold: Hold, dueAt: number, desk: Desk, say: Say): FactOutcome {
  const expiresAt = expiryOf(hold, desk.rules.policy)
  if (expiresAt === null) return 'too-late'
  // The database's clock says that it is due; this process's own may be a little behind.
  if (expiresAt > Math.max(desk.now, dueAt)) return 'not-yet'
  if (hold.slotId !== null) desk.book.giveBack(hold.shopId, hold.slotId)
  hold.state = 'expired'
  say(hold.version, { kind: 'released', reason: 'expired' })
  return 'applied'
}

/** Cancelled and recalled absorb everything after them; what is left of the row is equal whatever came before. */
function end(hold: Hold, reason: EndReason, desk: Desk, say: Say): void {
  if (hasPlace(hold) && hold.slotId !== null) {
    desk.book.giveBack(hold.shopId, hold.slotId)
    say(hold.version, { kind: 'released', reason })
  }
  const nothing = { slotId: null, methodId: null, zoneId: null, wishedSlotId: null, wishedDay: null, problem: null, heldAt: null }
  change(hold, { ...nothing, state: 'released', ended: reason })
}

function fits(place: Slot, lane: Lane, { slotId, day }: SlotWish): boolean {
  if (place.methodId !== lane.methodId || place.zoneId !== lane.zoneId) return false
  return slotId === undefined ? day === undefined || place.day === day : place.slotId === slotId
}

const placeOf = (hold: Hold, { book }: Desk): Slot | undefined =>
  hasPlace(hold) && hold.slotId !== null ? book.find(hold.shopId, hold.slotId) : undefined

export const laneOf = ({ shopId, methodId, zoneId }: Hold): Lane | undefined =>
  methodId === null || zoneId === null ? undefined : { shopId, methodId, zoneId }

const offersOf = (lane: Lane | undefined, { book }: Desk): Slot[] => (lane ? book.nearest(lane, () => true) : [])
