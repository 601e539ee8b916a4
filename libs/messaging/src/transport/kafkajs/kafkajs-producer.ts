import type { Kafka, Message, Producer } from 'kafkajs'
import type { RecordProducer } from '../port.js'
import type { OutgoingRecord } from '../records.js'
import { keyPartitioner } from './key-partitioner.js'

/**
 * Not idempotent on purpose: kafkajs' idempotent producer loses acknowledged records when a socket drops under concurrent sends.
 * One awaited send at a time by the caller keeps the order; repeats are the consumers' to recognise.
 */
export class KafkajsProducer implements RecordProducer {
  readonly #producer: Producer
  #connected: Promise<void> | undefined

  constructor(kafka: Kafka) {
    this.#producer = kafka.producer({
      createPartitioner: keyPartitioner,
      allowAutoTopicCreation: false,
      // A repeated send after an ambiguous failure is decided by the relay, which re-reads its cursor first.
      retry: { retries: 0 },
    })
  }

  async send(records: readonly OutgoingRecord[]): Promise<void> {
    this.#connected ??= this.#producer.connect()
    await this.#connected
    const byTopic = new Map<string, Message[]>()
    for (const { topic, key, headers, value } of records) {
      const message = { key, headers, value }
      const messages = byTopic.get(topic)
      if (messages) messages.push(message)
      else byTopic.set(topic, [message])
    }
    await this.#producer.sendBatch({ acks: -1, topicMessages: [...byTopic].map(([topic, messages]) => ({ topic, messages })) })
  }

  async close(): Promise<void> {
    await this.#producer.disconnect()
  }
}
