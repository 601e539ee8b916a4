import { Message } from '../contract.js'
import { Id, Instant, Nested, Slug, Whole } from '../fields.js'
import { DeliverySlot } from '../parts/index.js'

/** Fired when a place in a slot is held for an order version. */
@Message<SlotHeld>({
  type: 'delivery-scheduling.slot-held.v1',
  topic: 'delivery-scheduling.events',
  summary: 'Fired when a place in a slot is held for an order version.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    orderVersion: 1,
    slot: {
      slotId: 'courier-central-20261123-10',
      methodId: 'courier',
      zoneId: 'central',
      from: '2026-11-23T10:00:00Z',
      to: '2026-11-23T12:00:00Z',
      timeZone: 'Europe/London',
    },
    expiresAt: '2026-11-22T09:45:00.000Z',
  },
})
export class SlotHeld {
  @Id() orderId: string
  @Slug() shopId: string
  @Whole(1, 1_000_000) orderVersion: number
  @Nested(() => DeliverySlot) slot: DeliverySlot
  @Instant() expiresAt: string
}
