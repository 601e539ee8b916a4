import { DeadlineExceeded, pause } from '@fifteen/kernel'
import type { Admin, Kafka } from 'kafkajs'
import type { BrokerAdmin, TopicToCreate } from '../port.js'
import { KafkaJSError } from './kafkajs-error.js'

export class KafkajsAdmin implements BrokerAdmin {
  readonly #admin: Admin
  #connected: Promise<void> | undefined

  constructor(kafka: Kafka) {
    this.#admin = kafka.admin()
  }

  async createTopics(wanted: readonly TopicToCreate[]): Promise<string[]> {
    const admin = await this.#ready()
    const existing = new Set(await admin.listTopics())
    const missing = wanted.filter(({ name }) => !existing.has(name))
    if (!missing.length) return []
    await admin
      .createTopics({
        // The client's own wait fails when it asks a broker that has not heard of the topic yet.
        waitForLeaders: false,
        timeout: 30_000,
        topics: missing.map(({ name, partitions, config }) => ({
          topic: name,
          numPartitions: partitions,
          replicationFactor: -1,
          configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
        })),
      })
      .catch((error: unknown) => {
        // Another process may create the same topics at the same moment: that is what we wanted.
        if (!(error instanceof KafkaJSError) || !/already exists/i.test(describe(error))) throw error
      })
    await waitForLeaders(
      admin,
      missing.map(({ name }) => name),
    )
    return missing.map(({ name }) => name)
  }

  async topics(): Promise<string[]> {
    return (await this.#ready()).listTopics()
  }

  async endOffsets(topic: string): Promise<Map<number, bigint>> {
    const offsets = await (await this.#ready()).fetchTopicOffsets(topic)
    return new Map(offsets.map(({ partition, high }) => [partition, BigInt(high)]))
  }

  async close(): Promise<void> {
    if (this.#connected) await this.#admin.disconnect()
  }

  async #ready(): Promise<Admin> {
    this.#connected ??= this.#admin.connect()
    await this.#connected
    return this.#admin
  }
}

const LEADERS_WITHIN_MS = 30_000
const LOOK_EVERY_MS = 50

/** A new topic is of use once each of its partitions has a leader that other requests are told of. */
async function waitForLeaders(admin: Admin, topics: string[]): Promise<void> {
  const deadline = performance.now() + LEADERS_WITHIN_MS
  for (;;) {
    try {
      const metadata = await admin.fetchTopicMetadata({ topics })
      if (metadata.topics.every(({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0))) {
        // A leader in the metadata may not serve yet. A first produce that some partitions refuse is repeated for all of them, and so
        // doubles the records of the others: ask each partition for its offsets first.
        for (const topic of topics) await admin.fetchTopicOffsets(topic)
        return
      }
    } catch (error) {
      if (!(error instanceof KafkaJSError) || performance.now() > deadline) throw error
    }
    if (performance.now() > deadline) throw new DeadlineExceeded(`electing leaders of ${topics.length} new topics`, LEADERS_WITHIN_MS)
    await pause(LOOK_EVERY_MS)
  }
}

function describe(error: KafkaJSError): string {
  const inner = 'errors' in error && Array.isArray(error.errors) ? error.errors.map(String) : []
  return [error.message, ...inner].join(' ')
}
