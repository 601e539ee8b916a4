import type { Message } from 'kafkajs'
import { kafkaClient } from '../harness/kafka.js'

const BATCH = 500

/** Puts so many records on a topic, all acknowledged. */
export async function fillTopic(brokers: string[], topic: string, count: number, make: () => Message, signal: AbortSignal): Promise<void> {
  const producer = kafkaClient(brokers, 'bench-fill').producer({ allowAutoTopicCreation: false })
  await producer.connect()
  try {
    for (let at = 0; at < count; at += BATCH) {
      signal.throwIfAborted()
      await producer.send({ topic, acks: -1, messages: Array.from({ length: Math.min(BATCH, count - at) }, make) })
    }
  } finally {
    await producer.disconnect()
  }
}
