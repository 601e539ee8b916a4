import { Instant, Slug, Text } from '../fields.js'

/** A delivery window with its method and zone. */
export class DeliverySlot {
  @Text(60) slotId: string
  @Slug() methodId: string
  @Slug() zoneId: string
  @Instant() from: string
  @Instant() to: string
  /** IANA name of the zone in which the customer reads `from` and `to`. */
  @Text(60) timeZone: string
}
