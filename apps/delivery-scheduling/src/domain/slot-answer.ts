import type { EndReason } from './hold.js'
import type { Slot, SlotProblem } from './slot.js'

/** What this service finds of an order, each once; it says all but that the place is booked. */
export type SlotAnswer =
  | { kind: 'held'; slot: Slot; expiresAt: number }
  | { kind: 'unavailable'; problem: SlotProblem; nearest: Slot[] }
  | { kind: 'pinned'; slot: Slot }
  | { kind: 'lost'; problem: SlotProblem; nearest: Slot[] }
  | { kind: 'booked' }
  | { kind: 'released'; reason: EndReason | 'expired' | 'amended' }

export type AnsweredOrder = SlotAnswer & { orderId: string; shopId: string; version: number }
