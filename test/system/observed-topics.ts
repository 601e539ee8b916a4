import { Kafka, logLevel, type Consumer } from 'kafkajs'

export interface Observed {
  topic: string
  partition: number
  offset: string
  type: string
  value: string
}

/** Every record of every topic of a running system, from the beginning. */
export class ObservedTopics {
  readonly records: Observed[] = []

  private constructor(private readonly consumer: Consumer) {}

  static async follow(brokers: string[]): Promise<ObservedTopics> {
    const kafka = new Kafka({ clientId: 'observer', brokers, logLevel: logLevel.NOTHING })
    const admin = kafka.admin()
    await admin.connect()
    const topics = (await admin.listTopics()).filter((name) => !name.startsWith('__'))
    await admin.disconnect()
    const consumer = kafka.consumer({ groupId: `observer-${Date.now()}`, maxWaitTimeInMs: 500 })
    const observed = new ObservedTopics(consumer)
    await consumer.connect()
    await consumer.subscribe({ topics, fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatch: ({ batch }) => {
        const { topic, partition } = batch
        for (const { offset, value, headers } of batch.messages) {
          const type = headers?.['ce_type']?.toString() ?? ''
          observed.records.push({ topic, partition, offset, type, value: value?.toString() ?? '' })
        }
        return Promise.resolve()
      },
    })
    return observed
  }

  async close(): Promise<void> {
    await this.consumer.disconnect()
  }
}
