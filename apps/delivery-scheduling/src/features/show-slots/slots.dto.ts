import { DeliverySlot, Instant, NestedList, Optional, Slug, Text, Whole } from '@fifteen/contracts'
import { Type } from 'class-transformer'
import { Matches } from 'class-validator'

const MOST = 100

/** A page of a list ends where the next begins. */
class Page {
  @Optional() @Type(() => Number) @Whole(1, MOST) limit?: number
  /** `next` of the page before. */
  @Optional() @Text(200) after?: string
}

export class FreeSlotsQuery extends Page {
  @Slug() shopId: string
  /** Left out: the shop's first method. */
  @Optional() @Slug() methodId?: string
  /** A zone, or an address by country and postcode, of which the area is enough. */
  @Optional() @Slug() zone?: string
  @Optional()
  @Text(20)
  postcode?: string
  @Optional() @Matches(/^[A-Z]{2}$/, { message: '$property must be two capitals such as GB' }) country?: string
  /** Windows that start then or later. */
  @Optional() @Instant() from?: string
}

export class OverfullQuery extends Page {
  @Slug() shopId: string
}

/** A slot with what is left of it. */
export class SlotView extends DeliverySlot {
  /** From here on nobody takes a place any more. */
  @Instant() closesAt: string
  @Whole(0, 1_000_000) capacity: number
  @Whole(0, 1_000_000) taken: number
}

export class SlotPage {
  @NestedList(() => SlotView, MOST) items: SlotView[]
  /** Absent on the last page. */
  @Optional() @Text(200) next?: string
}
