import { Message } from '../contract.js'
import { Id, NestedList, OneOf, Slug, Whole } from '../fields.js'
import { DeliverySlot } from '../parts/index.js'
import { SLOT_PROBLEMS, type SlotProblem } from '../vocabulary.js'

/** Fired when no place can be held as wished; the next free slots are offered. */
@Message<SlotUnavailable>({
  type: 'delivery-scheduling.slot-unavailable.v1',
  topic: 'delivery-scheduling.events',
  summary: 'Fired when no place can be held as wished; the next free slots are offered.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    orderVersion: 1,
    problem: 'full',
    nearest: [
      {
        slotId: 'courier-central-20261123-10',
        methodId: 'courier',
        zoneId: 'central',
        from: '2026-11-23T10:00:00Z',
        to: '2026-11-23T12:00:00Z',
        timeZone: 'Europe/London',
      },
    ],
  },
})
export class SlotUnavailable {
  @Id() orderId: string
  @Slug() shopId: string
  @Whole(1, 1_000_000) orderVersion: number
  @OneOf(SLOT_PROBLEMS) problem: SlotProblem
  @NestedList(() => DeliverySlot, 3) nearest: DeliverySlot[]
}
