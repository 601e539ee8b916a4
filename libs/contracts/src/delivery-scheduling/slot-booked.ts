import { Message } from '../contract.js'
import { Id, Instant, Slug, Whole } from '../fields.js'

/** Fired when the place of a handed-off order became final. */
@Message<SlotBooked>({
  type: 'delivery-scheduling.slot-booked.v1',
  topic: 'delivery-scheduling.events',
  summary: 'Fired when the place of a handed-off order became final.',
  key: 'orderId',
  example: { orderId: '0199a1c0-0000-7000-8000-000000000001', shopId: 'north-shop', orderVersion: 1, bookedAt: '2026-11-22T09:33:00.000Z' },
})
export class SlotBooked {
  @Id() orderId: string
  @Slug() shopId: string
  @Whole(1, 1_000_000) orderVersion: number
  @Instant() bookedAt: string
}
