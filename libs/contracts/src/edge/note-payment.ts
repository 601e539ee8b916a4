import { Message } from '../contract.js'
import { Nested, OneOf, Text } from '../fields.js'
import { Amount } from '../parts/index.js'
import { PAYMENT_KINDS, type PaymentKind } from '../vocabulary.js'

/** Sent by the shop: a payment fact of one of its orders. */
@Message<NotePayment>({
  type: 'shop.payment.v1',
  topic: 'shop.{shopId}.payments',
  summary: 'Sent by the shop: a payment fact of one of its orders.',
  key: 'externalId',
  example: { externalId: '536365', paymentId: 'pay-1', kind: 'settled', amount: { amount: 900, currency: 'GBP' } },
})
export class NotePayment {
  @Text(100) externalId: string
  /** A repeat of the same id changes nothing. */
  @Text(100) paymentId: string
  @OneOf(PAYMENT_KINDS) kind: PaymentKind
  @Nested(() => Amount) amount: Amount
}
