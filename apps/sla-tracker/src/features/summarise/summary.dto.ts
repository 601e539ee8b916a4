import { Instant, Nested, Optional, Slug, Whole } from '@fifteen/contracts'

/** Orders received from `from` up to `to`; the last day unless told otherwise. */
export class SummaryQuery {
  @Optional() @Slug() shopId?: string
  @Optional() @Instant() from?: string
  @Optional() @Instant() to?: string
}

const MOST = 1_000_000_000_000

export class BreachCounts {
  @Whole(0, MOST) total: number
  @Whole(0, MOST) ours: number
  @Whole(0, MOST) customerWish: number
  @Whole(0, MOST) logistics: number
}

/** Milliseconds by the wall, over every order that was handed off. */
export class AcceptanceToHandoff {
  @Whole(0, MOST) count: number
  @Optional() @Whole(0, MOST) p50?: number
  @Optional() @Whole(0, MOST) p90?: number
  @Optional() @Whole(0, MOST) p99?: number
  @Optional() @Whole(0, MOST) max?: number
}

/** `orders` is the sum of `running`, `met`, `ended` and `breached.total`. */
export class Summary {
  @Instant() from: string
  @Instant() to: string
  @Whole(0, MOST) orders: number
  /** Clocks that run and whose promise still holds, those at risk among them. */
  @Whole(0, MOST) running: number
  @Whole(0, MOST) atRisk: number
  @Whole(0, MOST) met: number
  /** Cancelled or recalled while the promise still held. */
  @Whole(0, MOST) ended: number
  /** Breached, whether or not the order has come to its end. */
  @Nested(() => BreachCounts) breached: BreachCounts
  @Nested(() => AcceptanceToHandoff) acceptanceToHandoffMs: AcceptanceToHandoff
}
