import type { EachBatchPayload, Kafka } from 'kafkajs'
import { judge, type Issued, type Receipt } from './verdict.js'

export interface PartnerCounts {
  dossiers: number
  accepted: number
  refused: number
  recalls: number
}

/** A logistics system: subscribes to its dossiers and acknowledges, refuses or gives back. */
export class Partner {
  readonly counts: PartnerCounts = { dossiers: 0, accepted: 0, refused: 0, recalls: 0 }
  readonly #consumer
  readonly #producer

  constructor(
    kafka: Kafka,
    private readonly partnerId: string,
    /** Told when the client has given up for good: it would never read again. */
    dead: (error: Error) => void,
  ) {
    this.#consumer = kafka.consumer({ groupId: `example-partner-${partnerId}`, minBytes: 1, maxWaitTimeInMs: 20, sessionTimeout: 10_000 })
    this.#consumer.on(this.#consumer.events.CRASH, ({ payload: { error, restart } }) => {
      if (!restart) dead(error)
    })
    this.#producer = kafka.producer({ allowAutoTopicCreation: false })
  }

  async open(): Promise<void> {
    await this.#producer.connect()
    await this.#consumer.connect()
    await this.#consumer.subscribe({ topics: [`logistics.${this.partnerId}.dossiers`], fromBeginning: true })
    await this.#consumer.run({ eachBatch: (payload) => this.#batch(payload) })
  }

  async close(): Promise<void> {
    await this.#consumer.disconnect()
    await this.#producer.disconnect()
  }

  async #batch(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload
    const receipts = batch.messages.map(({ value, headers }) =>
      judge(JSON.parse((value ?? '{}').toString()) as Issued, headers?.['ce_type']?.toString() ?? '', new Date()),
    )
    if (!receipts.length) return
    await this.#producer.send({
      topic: `logistics.${this.partnerId}.receipts`,
      acks: -1,
      messages: receipts.map((receipt) => ({ key: receipt.orderId, value: JSON.stringify(receipt) })),
    })
    for (const { kind } of receipts) this.#count(kind)
    await payload.heartbeat()
  }

  #count(kind: Receipt['kind']): void {
    if (kind === 'accepted' || kind === 'refused') {
      this.counts.dossiers++
      this.counts[kind]++
    } else this.counts.recalls++
  }
}
