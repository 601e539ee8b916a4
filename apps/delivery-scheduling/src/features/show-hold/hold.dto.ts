import { DeliverySlot, Id, Instant, Nested, OneOf, Optional, Slug, Whole, SLOT_PROBLEMS } from '@fifteen/contracts'
import type { HoldState } from '../../domain/hold.js'
import type { SlotProblem } from '../../domain/slot.js'

const STATES: HoldState[] = ['none', 'held', 'pinned', 'booked', 'expired', 'unavailable', 'lost', 'released']

export class OrderParams {
  @Id() orderId: string
}

/** Where an order stands with its slot. */
export class HoldView {
  @Id() orderId: string
  @Slug() shopId: string
  /** Newest version known; 0 where something else of the order came first. */
  @Whole(0, 1_000_000) orderVersion: number
  @OneOf(STATES) state: HoldState
  @Optional() @Nested(() => DeliverySlot) slot?: DeliverySlot
  @Optional() @Instant() expiresAt?: string
  @Optional() @OneOf(SLOT_PROBLEMS) problem?: SlotProblem
}
