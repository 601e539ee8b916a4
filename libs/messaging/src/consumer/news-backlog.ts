import { type Clock } from '@fifteen/kernel'

/** News that were sent so long before they were handled have queued up. */
const STALE_MS = 2_000
/** Without a chunk for so long nothing is queued up any more. */
const QUIET_MS = 2_000

/**
 * Whether news are still to be worked off: after a start, until the first fresh chunk; later, while chunks are stale. Acting on clocks
 * meanwhile would judge orders by a past that the queue is about to correct. It is waited for a bounded time: a broker that is away for
 * longer is one more reason to act.
 */
export class NewsBacklog {
  #since: number | undefined
  #lastStaleAt: number | undefined

  /** `longestMs`: milliseconds that are waited at most, from a start or from the first stale chunk. */
  constructor(
    private readonly clock: Clock,
    private readonly longestMs: number,
  ) {
    this.#since = clock.now().getTime()
  }

  /** A chunk is about to be handled whose oldest record was sent at that instant, milliseconds since 1970. */
  arrived(oldest: number): void {
    const now = this.clock.now().getTime()
    if (now - oldest >= STALE_MS) this.#stale(now)
  }

  /** A chunk was handled and committed whose oldest record was sent at that instant. */
  handled(oldest: number): void {
    const now = this.clock.now().getTime()
    if (now - oldest < STALE_MS) this.#since = undefined
    else this.#stale(now)
  }

  get expected(): boolean {
    const now = this.clock.now().getTime()
    if (this.#since === undefined || now - this.#since >= this.longestMs) return false
    return this.#lastStaleAt === undefined || now - this.#lastStaleAt < QUIET_MS
  }

  #stale(now: number): void {
    this.#since ??= now
    this.#lastStaleAt = now
  }
}
