import { Message } from '../contract.js'
import { Id, Nested, OneOf, Slug, Text, Whole } from '../fields.js'
import { Amount } from '../parts/index.js'
import { PAYMENT_KINDS, type PaymentKind } from '../vocabulary.js'

/** Fired when a payment fact of an order became known. Not tied to an order version. */
@Message<PaymentNoted>({
  type: 'order-intake.payment-noted.v1',
  topic: 'order-intake.events',
  summary: 'Fired when a payment fact of an order became known. Not tied to an order version.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    paymentId: 'pay-1',
    kind: 'settled',
    amount: { amount: 900, currency: 'GBP' },
    settledTotal: 900,
    paymentSequence: 1,
  },
})
export class PaymentNoted {
  @Id() orderId: string
  @Slug() shopId: string
  @Text(100) paymentId: string
  @OneOf(PAYMENT_KINDS) kind: PaymentKind
  @Nested(() => Amount) amount: Amount
  /** Settled minus refunded so far, minor units of the same currency. */
  @Whole(-1_000_000_000_000, 1_000_000_000_000) settledTotal: number
  /** Counts the payment facts of the order from 1: the greatest is the newest. */
  @Whole(1, 1_000_000) paymentSequence: number
}
