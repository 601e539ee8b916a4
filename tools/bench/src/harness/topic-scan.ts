import { randomUUID } from 'node:crypto'
import type { KafkaMessage } from 'kafkajs'
import { kafkaClient } from './kafka.js'

const WITHIN_MS = 300_000

/** Reads a topic once, from its beginning to the ends that its partitions have now. */
export async function scanTopic(brokers: string[], topic: string, visit: (record: KafkaMessage) => void): Promise<void> {
  const kafka = kafkaClient(brokers, 'bench-scan')
  const ends = await topicEnds(brokers, topic)
  if (!ends.size) return
  const consumer = kafka.consumer({ groupId: `bench-scan-${randomUUID()}`, maxWaitTimeInMs: 100 })
  let late: NodeJS.Timeout | undefined
  try {
    await consumer.connect()
    await consumer.subscribe({ topics: [topic], fromBeginning: true })
    await new Promise<void>((resolve, reject) => {
      late = setTimeout(() => reject(new Error(`${topic} could not be read within ${WITHIN_MS / 1000} s`)), WITHIN_MS)
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error))
      const running = consumer.run({
        autoCommit: false,
        eachBatch: ({ batch }) => {
          for (const message of batch.messages) visit(message)
          if (Number(batch.lastOffset()) + 1 >= (ends.get(batch.partition) ?? Infinity)) ends.delete(batch.partition)
          if (!ends.size) resolve()
          return Promise.resolve()
        },
      })
      running.catch(reject)
    })
  } finally {
    clearTimeout(late)
    await consumer.disconnect()
  }
}

/** How many records a topic ever got. */
export const recordsOn = async (brokers: string[], topic: string): Promise<number> =>
  [...(await topicEnds(brokers, topic)).values()].reduce((sum, end) => sum + end, 0)

/** The end of each partition that holds anything. */
async function topicEnds(brokers: string[], topic: string): Promise<Map<number, number>> {
  const admin = kafkaClient(brokers, 'bench-scan').admin()
  await admin.connect()
  try {
    const offsets = await admin.fetchTopicOffsets(topic)
    return new Map(offsets.filter(({ high, low }) => Number(high) > Number(low)).map(({ partition, high }) => [partition, Number(high)]))
  } finally {
    await admin.disconnect()
  }
}
