import type { Consumer, Kafka } from 'kafkajs'
import type { Progress } from './progress.js'

/** A record of `.status` or `.rejected`, as far as it is counted. */
interface Answer {
  externalId?: string
  /** The topic of a refused record. */
  topic?: string
  code?: string
}

/** Follows what the shop is told: `.status` (what became of my orders) and `.rejected` (what was refused, and why). */
export class Answers {
  readonly #awaited = new Map<string, 'order' | 'unknown-cancellation'>()
  readonly #consumer: Consumer

  constructor(
    kafka: Kafka,
    private readonly shopIds: string[],
    private readonly progress: Progress,
  ) {
    this.#consumer = kafka.consumer({ groupId: `example-shop-${process.pid}-${Date.now()}`, maxWaitTimeInMs: 100 })
  }

  async open(): Promise<void> {
    await this.#consumer.connect()
    await this.#consumer.subscribe({
      topics: this.shopIds.flatMap((id) => [`shop.${id}.status`, `shop.${id}.rejected`]),
      // Whatever the group forgets while a broker is away is read again; answers to others are passed over.
      fromBeginning: true,
    })
    const joined = new Promise((resolve) => this.#consumer.on(this.#consumer.events.GROUP_JOIN, resolve))
    await this.#consumer.run({
      eachMessage: ({ topic, message }) => {
        this.#take(topic, JSON.parse((message.value ?? '{}').toString()) as Answer)
        return Promise.resolve()
      },
    })
    await joined
  }

  /** The answer to this record is to be counted. */
  await(externalId: string, kind: 'order' | 'unknown-cancellation'): void {
    this.#awaited.set(externalId, kind)
  }

  get outstanding(): number {
    return this.#awaited.size
  }

  async close(): Promise<void> {
    await this.#consumer.disconnect()
  }

  #take(topic: string, { externalId, topic: of, code }: Answer): void {
    if (externalId === undefined || !this.#awaited.has(externalId)) return
    const rejection = topic.endsWith('.rejected')
    // A refused payment says nothing about its order.
    if (rejection && of?.endsWith('.payments')) return
    // Neither does an amendment that came too late: its order was accepted before.
    if (rejection && code === 'too-late') return
    this.#awaited.delete(externalId)
    if (rejection) this.progress.counts.rejected++
    else this.progress.counts.accepted++
  }
}
