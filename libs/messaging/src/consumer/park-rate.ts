import { pause } from '@fifteen/kernel'
import type { MessagingLog } from '../log.js'
import type { MessagingMetrics } from '../metrics.js'

const LOOK_EVERY_MS = 5_000

/** Of what may be parked in a minute, one tenant's topic takes a third at most: what it sends beyond that is parked and not counted. */
const TENANTS_PART = 3

interface Park {
  at: number
  /** The tenant's topic; empty for topics of our own, all of which count. */
  scope: string
}

/**
 * A broken release must not park everything: after so many parks in a minute the consumer holds until the minute is over. A release that
 * is broken fails for many; a tenant alone, whatever it sends, never holds the others.
 */
export class ParkRate {
  #parks: Park[] = []
  readonly #share: number

  constructor(
    private readonly most: number,
    /** Milliseconds. */
    private readonly window: number,
    private readonly metrics: MessagingMetrics,
    private readonly log: MessagingLog,
    private readonly turned: () => void,
  ) {
    this.#share = Math.floor(most / TENANTS_PART)
  }

  count(scope: string): void {
    if (this.#counted(scope, 1)) this.#parks.push({ at: performance.now(), scope })
  }

  /** Whether a record of each of these scopes may be parked now. */
  hasRoom(scopes: readonly string[]): boolean {
    const since = performance.now() - this.window
    this.#parks = this.#parks.filter(({ at }) => at >= since)
    const wanted = Map.groupBy(scopes, (scope) => scope)
    const counted = [...wanted].reduce((sum, [scope, { length }]) => sum + this.#counted(scope, length), 0)
    return this.#parks.length + counted <= this.most
  }

  /** How many of so many more parks of a scope would count. */
  #counted(scope: string, parks: number): number {
    if (scope === '') return parks
    const before = this.#parks.filter((park) => park.scope === scope).length
    return Math.min(parks, Math.max(0, this.#share - before))
  }

  /** Resolves when one more of this scope may be parked, or on a stop. `facts` tell what waits to be. */
  async waitForRoom(stop: AbortSignal, scope: string, facts: object): Promise<void> {
    while (!this.hasRoom([scope]) && !stop.aborted) {
      this.metrics.paused.set(1)
      this.log.error('too many records fail: the consumer holds; look at the newest release and at what it depends on', {
        parks: this.#parks.length,
        withinSeconds: this.window / 1000,
        ...facts,
      })
      this.turned()
      const oldest = this.#parks[0]?.at ?? performance.now()
      await pause(Math.min(Math.max(oldest + this.window - performance.now(), 1), LOOK_EVERY_MS), stop)
    }
    this.metrics.paused.set(0)
  }
}
