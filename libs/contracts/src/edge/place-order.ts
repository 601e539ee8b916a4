import { ArrayMinSize } from 'class-validator'
import { Message } from '../contract.js'
import { Currency, Nested, NestedList, OneOf, Optional, Text, Whole } from '../fields.js'
import { PAYMENT_METHODS, CHANNELS, type PaymentMethod, type Channel } from '../vocabulary.js'
import { PlacedCustomer, PlacedDelivery, PlacedLine } from './place-order-parts.js'

/** Sent by the shop: an order. A re-send with new content amends it; unchanged content changes nothing. */
@Message<PlaceOrder>({
  type: 'shop.order.v1',
  topic: 'shop.{shopId}.orders',
  summary: 'Sent by the shop: an order. A re-send with new content amends it; unchanged content changes nothing.',
  key: 'externalId',
  example: {
    externalId: '536365',
    channel: 'site',
    currency: 'GBP',
    placedAt: '2026-11-22T09:29:58+00:00',
    lines: [{ sku: 'MUG-1', quantity: 2, unitPrice: 450, title: 'Blue mug' }],
    customer: { customerId: '17850', name: 'Ann Example', phone: '020 7031 3000' },
    delivery: {
      methodId: 'courier',
      day: '2026-11-23',
      address: { country: 'GB', postcode: 'SW1A 1AA', city: 'London', street: '1 Sample Street' },
    },
    paymentMethod: 'on-delivery',
  },
})
export class PlaceOrder {
  @Optional() @OneOf(['order', 'amendment']) kind?: 'order' | 'amendment'
  @Text(100) externalId: string
  /** The shop's version of the order; without it content is compared by hash. */
  @Optional() @Whole(0, 9_000_000_000_000) shopRevision?: number
  @OneOf(CHANNELS) channel: Channel
  @Currency() currency: string
  @ArrayMinSize(1) @NestedList(() => PlacedLine, 2000) lines: PlacedLine[]
  @Optional() @Nested(() => PlacedCustomer) customer?: PlacedCustomer
  @Optional() @Nested(() => PlacedDelivery) delivery?: PlacedDelivery
  @Optional() @OneOf(PAYMENT_METHODS) paymentMethod?: PaymentMethod
  /** Shown only; the promise starts when the record arrives. */
  @Optional() @Text(40) placedAt?: string
  @Optional() @Text(2000) comment?: string
}
