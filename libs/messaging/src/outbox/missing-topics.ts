import { toError, withDeadline } from '@fifteen/kernel'
import type { MessagingLog } from '../log.js'
import type { MessagingMetrics } from '../metrics.js'
import type { BrokerClient } from '../transport/port.js'
import type { PositionedRecord } from './positioned-record.js'
import type { SetAsideStore } from './set-aside-store.js'

/** How often missing topics are looked for. */
const LOOK_EVERY_MS = 5_000
const LIST_WITHIN_MS = 3_000

/**
 * Keeps the records of topics that the broker does not have (deleted, not granted, Kafka made anew) out of the way of all others. Once a
 * topic has records aside, all its later ones follow them there, until it is back and they were published first: so the order of each
 * topic holds. Used by the one relay that holds the lease.
 */
export class MissingTopics {
  readonly #missing = new Set<string>()
  #lookedAt = -Infinity

  constructor(
    private readonly client: BrokerClient,
    private readonly store: SetAsideStore,
    private readonly metrics: MessagingMetrics,
    private readonly log: MessagingLog,
  ) {}

  /** Takes in what another relay set aside while it held the lease. */
  async reload(): Promise<void> {
    const topics = await this.store.topics()
    for (const topic of topics.keys()) this.#missing.add(topic)
    this.#show(topics)
  }

  /** After a failed send: whether a topic of the page is missing that was not known to be. */
  async find(page: readonly PositionedRecord[]): Promise<boolean> {
    const existing = await this.#existing()
    const found = new Set(page.map(({ topic }) => topic).filter((topic) => !existing.has(topic) && !this.#missing.has(topic)))
    for (const topic of found) {
      this.#missing.add(topic)
      this.log.error('a topic is missing: its records are set aside until it is there, all others go on', { topic })
    }
    return found.size > 0
  }

  /** Sets aside what has no topic; resolves with the rest of the page. */
  async divert(page: readonly PositionedRecord[], holder: string): Promise<PositionedRecord[]> {
    if (!this.#missing.size) return [...page]
    const aside = page.filter(({ topic }) => this.#missing.has(topic))
    if (!aside.length) return [...page]
    await this.store.put(
      aside.map(({ position }) => position),
      holder,
    )
    this.#show(await this.store.topics())
    return page.filter(({ topic }) => !this.#missing.has(topic))
  }

  /** The oldest records of a topic that is back, to be published before anything newer of it; empty when there is none. */
  async returned(most: number, bytes: number): Promise<PositionedRecord[]> {
    if (!this.#missing.size || performance.now() - this.#lookedAt < LOOK_EVERY_MS) return []
    const existing = await this.#existing()
    const topic = [...this.#missing].find((each) => existing.has(each))
    if (topic === undefined) {
      this.#lookedAt = performance.now()
      return []
    }
    const page = await this.store.next(topic, most, bytes)
    if (page.length) return page
    this.#missing.delete(topic)
    this.log.info('a missing topic is back and has its records', { topic })
    return []
  }

  async published(page: readonly PositionedRecord[]): Promise<void> {
    await this.store.remove(page.map(({ position }) => position))
    this.#show(await this.store.topics())
  }

  async #existing(): Promise<Set<string>> {
    const admin = this.client.admin()
    try {
      return new Set(await withDeadline(admin.topics(), LIST_WITHIN_MS, 'listing the topics'))
    } finally {
      // Closing waits for what a silent broker leaves unanswered.
      await withDeadline(admin.close(), LIST_WITHIN_MS, 'closing the list of topics').catch((error: unknown) =>
        this.log.warn('admin client not closed', { error: toError(error) }),
      )
    }
  }

  #show(topics: ReadonlyMap<string, number>): void {
    this.metrics.setAside.set([...topics.values()].reduce((sum, records) => sum + records, 0))
  }
}
