import { IsBoolean } from 'class-validator'
import { CalendarDay, Currency, MinorUnits, Nested, NestedList, OneOf, Optional, Slug, Text, Whole } from '../fields.js'
import { CHANNELS, LINE_KINDS, PAYMENT_METHODS, type Channel, type LineKind, type PaymentMethod } from '../vocabulary.js'
import { LONGEST_AREA } from '@fifteen/kernel'

/** What the customer wants of one SKU at one price. Service lines (postage, discounts) hold no stock. */
export class OrderLine {
  @OneOf(LINE_KINDS) kind: LineKind
  @Text(100) sku: string
  @Whole(1, 1_000_000) quantity: number
  /** Minor units of the document's currency; 0 is a gift. */
  @MinorUnits() unitPrice: number
  @Optional() @Text(500) title?: string
  /** The SKU first ordered, when an operator agreed an alternative. */
  @Optional() @Text(100) insteadOf?: string
}

/** How and when the customer wants it, as far as known. */
export class DeliveryWish {
  @Optional() @Slug() methodId?: string
  @Optional() @Text(60) slotId?: string
  /** In the shop's time zone. */
  @Optional() @CalendarDay() day?: string
}

/** The order without anything personal. Immutable for its orderVersion. */
export class OrderDocument {
  @OneOf(CHANNELS) channel: Channel
  @Currency() currency: string
  @NestedList(() => OrderLine, 2000) lines: OrderLine[]
  /** Sum of the lines, minor units. */
  @MinorUnits() total: number
  @Nested(() => DeliveryWish) delivery: DeliveryWish
  @OneOf(PAYMENT_METHODS) paymentMethod: PaymentMethod
  /** The shop's own time of the order, as it wrote it; shown, never computed with. */
  @Optional() @Text(40) placedAt?: string
}

/** What intake computed from the personal block, so that nobody else has to read it. */
export class OrderFacts {
  @Optional() @Text(2) country?: string
  /** The first letters and digits of the postcode, in capitals; the outward code of a British one. */
  @Optional() @Text(LONGEST_AREA) postcodeArea?: string
  @IsBoolean() addressComplete: boolean
  @IsBoolean() hasComment: boolean
  @IsBoolean() knownCustomer: boolean
  @IsBoolean() reachable: boolean
  /** Keyed hash of the E.164 number: equal for the same customer within a shop. */
  @Optional() @Text(64) phoneHash?: string
}
