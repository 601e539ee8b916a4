import { Message } from '../contract.js'
import { Id, Instant, Nested, Optional, Slug, Text, Whole } from '../fields.js'
import { OrderDocument, OrderFacts, PersonalBlock } from '../parts/index.js'

/** Fired when an order was accepted: its row is committed and it will never be lost. */
@Message<OrderReceived>({
  type: 'order-intake.order-received.v1',
  topic: 'order-intake.events',
  summary: 'Fired when an order was accepted: its row is committed and it will never be lost.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    orderVersion: 1,
    externalId: '536365',
    receivedAt: '2026-11-22T09:30:00.000Z',
    document: {
      channel: 'site',
      currency: 'GBP',
      lines: [{ kind: 'goods', sku: 'MUG-1', quantity: 2, unitPrice: 450, title: 'Blue mug' }],
      total: 900,
      delivery: { methodId: 'courier', day: '2026-11-23' },
      paymentMethod: 'on-delivery',
      placedAt: '2026-11-22T09:29:58+00:00',
    },
    facts: {
      country: 'GB',
      postcodeArea: 'SW1A',
      addressComplete: true,
      hasComment: false,
      knownCustomer: true,
      reachable: true,
      phoneHash: '5f2d',
    },
    personRef: '0199a1c0-0000-7000-8000-0000000000aa',
    personal: {
      name: 'Ann Example',
      phone: '+442070313000',
      address: { country: 'GB', postcode: 'SW1A 1AA', city: 'London', street: '1 Sample Street' },
    },
  },
})
export class OrderReceived {
  @Id() orderId: string
  @Slug() shopId: string
  @Whole(1, 1_000_000) orderVersion: number
  @Text(100) externalId: string
  /** Where the promise begins: the broker's append time or the arrival of the request. */
  @Instant() receivedAt: string
  @Nested(() => OrderDocument) document: OrderDocument
  @Nested(() => OrderFacts) facts: OrderFacts
  @Id() personRef: string
  @Optional() @Nested(() => PersonalBlock) personal?: PersonalBlock
}
