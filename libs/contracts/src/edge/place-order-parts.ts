import { IsEmail } from 'class-validator'
import { Nested, MinorUnits, OneOf, Optional, Slug, Text, Whole, CalendarDay } from '../fields.js'
import { Address } from '../parts/index.js'
import { LINE_KINDS, type LineKind } from '../vocabulary.js'

export class PlacedLine {
  @Text(100) sku: string
  @Whole(1, 1_000_000) quantity: number
  /** Minor units of the order's currency; 0 is a gift. */
  @MinorUnits() unitPrice: number
  @Optional() @OneOf(LINE_KINDS) kind?: LineKind
  @Optional() @Text(500) title?: string
}

export class PlacedCustomer {
  /** The shop's own id of the customer, as text. */
  @Optional() @Text(100) customerId?: string
  @Optional() @Text(200) name?: string
  /** As the customer wrote it; intake brings it to E.164. */
  @Optional() @Text(40) phone?: string
  @Optional() @IsEmail() @Text(320) email?: string
}

export class PlacedDelivery {
  @Optional() @Slug() methodId?: string
  @Optional() @Text(60) slotId?: string
  @Optional() @CalendarDay() day?: string
  @Optional() @Nested(() => Address) address?: Address
}
