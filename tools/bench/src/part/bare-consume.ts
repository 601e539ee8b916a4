import type { KafkaMessage } from 'kafkajs'
import { kafkaClient } from '../harness/kafka.js'

/** The product's own settings. */
const FETCH = { minBytes: 65_536, maxWaitTimeInMs: 20, maxBytesPerPartition: 1_048_576 }
export const CHUNK_RECORDS = 500

export interface BareConsume {
  brokers: string[]
  topic: string
  /** Where it has read before it goes on from there, else from the beginning. */
  groupId: string
  total: number
}

/**
 * As little as kafkajs can be used with: chunks of full size, one awaited write for each, offsets once at the end. A limit, not a consumer
 * to run: what it has not written when it dies is fetched again, and nobody recognises it.
 */
export async function bareConsume({ brokers, topic, groupId, total }: BareConsume, write: (records: KafkaMessage[]) => Promise<void>) {
  const consumer = kafkaClient(brokers, groupId).consumer({ groupId, ...FETCH, retry: { restartOnFailure: () => Promise.resolve(false) } })
  await consumer.connect()
  try {
    await consumer.subscribe({ topics: [topic], fromBeginning: true })
    const next = new Map<number, string>()
    await new Promise<void>((resolve, reject) => {
      let waiting: KafkaMessage[] = []
      let taken = 0
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error))
      const running = consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch }) => {
          taken += batch.messages.length
          waiting.push(...batch.messages)
          const least = taken >= total ? 1 : CHUNK_RECORDS
          while (waiting.length >= least) {
            const chunk = waiting.slice(0, CHUNK_RECORDS)
            waiting = waiting.slice(CHUNK_RECORDS)
            await write(chunk)
          }
          next.set(batch.partition, String(BigInt(batch.lastOffset()) + 1n))
          if (taken >= total) resolve()
        },
      })
      running.catch(reject)
    })
    await consumer.commitOffsets([...next].map(([partition, offset]) => ({ topic, partition, offset })))
  } finally {
    await consumer.disconnect()
  }
}
