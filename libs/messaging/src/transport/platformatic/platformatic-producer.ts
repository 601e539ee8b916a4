import { FifteenError, withDeadline } from '@fifteen/kernel'
import { Producer, ProduceAcks } from '@platformatic/kafka'
import { hashOfKey } from '../hash-of-key.js'
import { CONNECT_TIMEOUT_MS, REQUEST_TIMEOUT_MS, type BrokerSettings, type RecordProducer } from '../port.js'
import type { OutgoingRecord } from '../records.js'

/** Some records of a send may be stored, or all, or none. */
export class SendFailed extends FifteenError {
  constructor(records: number, cause: unknown) {
    super('send-failed', `${records} records were not acknowledged: ${reason(cause)}`, { cause, retryable: true })
  }
}

/** Milliseconds: topics keep their partitions, and a leader that changed is learnt of by a failed send. */
const METADATA_AGE_MS = 300_000
const CLOSE_WITHIN_MS = 3_000

/**
 * @platformatic/kafka's producer behind the port. Not idempotent and without retries of its own, for the same reason as kafkajs': what a
 * failed send left behind is the relay's to decide, which sends one page at a time and begins again from its cursor.
 */
export class PlatformaticProducer implements RecordProducer {
  readonly #producer: Producer
  readonly #names = new Map<string, Buffer>()
  #keyless = 0

  readonly #requestTimeoutMs: number

  constructor({ brokers, clientId, requestTimeoutMs = REQUEST_TIMEOUT_MS }: BrokerSettings) {
    this.#requestTimeoutMs = requestTimeoutMs
    this.#producer = new Producer({
      clientId,
      bootstrapBrokers: brokers,
      idempotent: false,
      autocreateTopics: false,
      connectTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: requestTimeoutMs,
      timeout: requestTimeoutMs,
      metadataMaxAge: METADATA_AGE_MS,
      maxInflights: 1,
      retries: 0,
      repeatOnStaleMetadata: false,
      partitioner: (_, key) => (key ? hashOfKey(key) : this.#keyless++),
    })
  }

  async send(records: readonly OutgoingRecord[]): Promise<void> {
    const messages = records.map(({ topic, key, headers, value }) => ({
      topic,
      ...(key === null ? {} : { key: Buffer.from(key) }),
      value,
      headers: this.#bytesOf(headers),
    }))
    try {
      // With every send: the client does not look for them among the producer's own settings.
      const sent = this.#producer.send({ messages, acks: ProduceAcks.ALL })
      await withDeadline(sent, this.#requestTimeoutMs + CONNECT_TIMEOUT_MS, `sending ${records.length} records`)
    } catch (error) {
      throw new SendFailed(records.length, error)
    }
  }

  async close(): Promise<void> {
    await withDeadline(this.#producer.close(), CLOSE_WITHIN_MS, 'closing the producer')
  }

  #bytesOf(headers: Record<string, string>): Map<Buffer, Buffer> {
    const bytes = new Map<Buffer, Buffer>()
    for (const name in headers) bytes.set(this.#nameOf(name), Buffer.from(headers[name] ?? ''))
    return bytes
  }

  /** Contracts have a dozen names for headers; others come from nowhere. */
  #nameOf(name: string): Buffer {
    const known = this.#names.get(name)
    if (known) return known
    const bytes = Buffer.from(name)
    if (this.#names.size < 100) this.#names.set(name, bytes)
    return bytes
  }
}

/** The client wraps what happened at each broker into errors that say nothing themselves. */
function reason(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length) return reason(error.errors[0])
  return error instanceof Error ? error.message : String(error)
}
