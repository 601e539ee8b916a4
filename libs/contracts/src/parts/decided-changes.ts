import { Nested, NestedList, OneOf, Optional } from '../fields.js'
import { PAYMENT_METHODS, type PaymentMethod } from '../vocabulary.js'
import { DeliveryWish, OrderLine } from './order-document.js'
import { PersonalBlock } from './personal-block.js'

/** What a decision changes in the order; a field left out stays as it is. */
export class DecidedChanges {
  /** Replaces every line. */
  @Optional() @NestedList(() => OrderLine, 2000) lines?: OrderLine[]
  @Optional() @Nested(() => DeliveryWish) delivery?: DeliveryWish
  @Optional() @OneOf(PAYMENT_METHODS) paymentMethod?: PaymentMethod
  /** Replaces the personal block, for a corrected name, phone or address. */
  @Optional() @Nested(() => PersonalBlock) personal?: PersonalBlock
}
