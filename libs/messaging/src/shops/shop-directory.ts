import { contractOf, decode, ShopAnnounced } from '@fifteen/contracts'
import { backOffDelay, healthProbes, newId, pause, toError, type HealthProbe, type OffersHealthProbes } from '@fifteen/kernel'
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common'
import type { MessagingLog } from '../log.js'
import type { BrokerClient, RecordConsumer } from '../transport/port.js'
import type { IncomingRecord } from '../transport/records.js'

const BACK_OFF = { first: 200, most: 5_000 }

/** Every announced shop, kept in memory: read to the topic's end before readiness, followed afterwards. */
export class ShopDirectory implements OnApplicationBootstrap, BeforeApplicationShutdown, OffersHealthProbes {
  readonly #shops = new Map<string, ShopAnnounced>()
  readonly #listeners: ((shops: ShopAnnounced[]) => void)[] = []
  readonly #stop = new AbortController()
  #consumer: RecordConsumer | undefined
  #complete = false
  #done: Promise<void> = Promise.resolve()

  constructor(
    private readonly client: BrokerClient,
    private readonly service: string,
    private readonly topicPrefix: string,
    private readonly log: MessagingLog,
    private readonly enabled: boolean,
  ) {}

  get(shopId: string): ShopAnnounced | undefined {
    return this.#shops.get(shopId)
  }

  list(): ShopAnnounced[] {
    return [...this.#shops.values()]
  }

  /** Called with all shops after each change. */
  onChange(listener: (shops: ShopAnnounced[]) => void): void {
    this.#listeners.push(listener)
  }

  onApplicationBootstrap(): void {
    if (this.enabled) this.#done = this.#run()
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stop.abort()
    await this.#consumer?.stop().catch((error: unknown) => this.log.warn('shop directory not closed', { error: toError(error) }))
    await this.#done
  }

  [healthProbes](): HealthProbe[] {
    if (!this.enabled) return []
    return [
      {
        name: 'shops',
        kind: 'readiness',
        check: () => ({ healthy: this.#complete, detail: this.#complete ? `${this.#shops.size} shops known` : 'still being read' }),
      },
    ]
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#stop.signal.aborted;) {
      try {
        await this.#read()
        failures = 0
      } catch (error) {
        failures++
        this.log.warn('shop directory reader ended, making a new one', { error: toError(error), failures })
        await pause(backOffDelay(BACK_OFF, failures), this.#stop.signal)
      }
    }
  }

  async #read(): Promise<void> {
    const topic = this.topicPrefix + contractOf(ShopAnnounced).topic
    const end = await this.#end(topic)
    if (end === 0n) this.#complete = true
    // A group of its own each time, never committed: every instance reads everything.
    const consumer = this.client.consumer({
      groupId: `${this.topicPrefix}${this.service}.shops.${newId()}`,
      topics: [topic],
      fetch: { waitMs: 500, minBytes: 1, paceMs: 0, maxBytesPerPartition: 1_048_576 },
      sessionTimeoutMs: 30_000,
    })
    this.#consumer = consumer
    if (this.#stop.signal.aborted) return
    try {
      await consumer.run({
        batch: ({ records }) => {
          for (const record of records) this.#apply(record)
          const next = (records.at(-1)?.offset ?? -1n) + 1n
          if (next >= end) this.#complete = true
          this.#tell()
          return Promise.resolve(next)
        },
        turned: () => undefined,
        fetched: () => undefined,
        assigned: () => undefined,
      })
    } finally {
      await consumer.stop().catch((error: unknown) => this.log.warn('shop directory consumer not closed', { error: toError(error) }))
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) {
      try {
        listener(this.list())
      } catch (error) {
        this.log.error('somebody could not take the new list of shops', { error: toError(error) })
      }
    }
  }

  #apply(record: IncomingRecord): void {
    if (!record.value) return
    try {
      const shop = decode(ShopAnnounced, record.value)
      if (shop.revision >= (this.#shops.get(shop.shopId)?.revision ?? 0)) this.#shops.set(shop.shopId, shop)
    } catch (error) {
      this.log.error('announcement of a shop is unreadable; the shop keeps what was announced before', {
        error: toError(error),
        key: record.key,
      })
    }
  }

  async #end(topic: string): Promise<bigint> {
    const admin = this.client.admin()
    try {
      return (await admin.endOffsets(topic)).get(0) ?? 0n
    } finally {
      await admin.close()
    }
  }
}
