import { randomUUID } from 'node:crypto'
import { until } from '@fifteen/stack'
import { Kafka, logLevel } from 'kafkajs'

export interface ScannedRecord {
  topic: string
  id: string
  type: string
  key: string
  /** Parsed body; undefined when it is no JSON. */
  body: Record<string, unknown> | undefined
  bytes: Buffer
  /** Values of its headers, for reading through. */
  headers: string
  /** Milliseconds since 1970, by the broker or the sender. */
  at: number
}

const WITHIN_MS = 300_000
const LED_WITHIN_MS = 60_000

/** Reads the topics once, from their beginning to the ends they have now, partition by partition in order. */
export async function scanTopics(
  brokers: string[],
  wanted: (topic: string) => boolean,
  visit: (record: ScannedRecord) => void,
): Promise<void> {
  const kafka = new Kafka({ clientId: 'fifteen-verify', brokers, logLevel: logLevel.NOTHING })
  const admin = kafka.admin()
  await admin.connect()
  const missing = new Map<string, number>()
  const topics = (await admin.listTopics()).filter((topic) => !topic.startsWith('__') && wanted(topic))
  for (const topic of topics) {
    // A broker that has just started leads its partitions a moment later.
    for (const { partition, high, low } of await until(() => admin.fetchTopicOffsets(topic), { within: LED_WITHIN_MS })) {
      if (Number(high) > Number(low)) missing.set(`${topic}/${partition}`, Number(high))
    }
  }
  await admin.disconnect()
  if (!missing.size) return
  const consumer = kafka.consumer({ groupId: `fifteen-verify-${randomUUID()}`, maxWaitTimeInMs: 200 })
  await consumer.connect()
  try {
    await consumer.subscribe({ topics, fromBeginning: true })
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`the topics could not be read within ${WITHIN_MS / 1000} s`)), WITHIN_MS)
      consumer.on(consumer.events.CRASH, ({ payload }) => payload.restart || reject(payload.error))
      const run = consumer.run({
        autoCommit: false,
        eachBatch: ({ batch }) => {
          for (const { key, value, headers, timestamp } of batch.messages) {
            const bytes = value ?? Buffer.alloc(0)
            const header = (name: string): string => headers?.[name]?.toString() ?? ''
            visit({
              topic: batch.topic,
              id: header('ce_id'),
              type: header('ce_type'),
              key: key?.toString() ?? '',
              body: parsed(bytes),
              bytes,
              headers: Object.values(headers ?? {})
                .map(String)
                .join('\n'),
              at: Number(timestamp),
            })
          }
          const place = `${batch.topic}/${batch.partition}`
          if (Number(batch.lastOffset()) + 1 >= (missing.get(place) ?? Infinity)) missing.delete(place)
          if (!missing.size) {
            clearTimeout(late)
            resolve()
          }
          return Promise.resolve()
        },
      })
      run.catch(reject)
    })
  } finally {
    await consumer.disconnect()
  }
}

function parsed(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString())
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** A value that should be a string, as one; empty when it is none. */
export const text = (value: unknown): string => (typeof value === 'string' ? value : '')
