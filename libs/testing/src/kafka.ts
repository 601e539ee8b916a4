import { randomBytes } from 'node:crypto'
import { KafkajsClient, mendRequestQueue } from '@fifteen/messaging'
import { Kafka, logLevel } from 'kafkajs'
import { testStack } from './stack.js'

export interface TestTopic {
  name: string
  partitions?: number
  config?: Record<string, string>
}

/** Begins every topic and group name of one test file, so that files share a broker without meeting. */
export const uniquePrefix = (): string => `t${randomBytes(5).toString('hex')}.`

/** A quiet client on the run's broker; what it makes is the caller's to disconnect. */
export function kafkaClient(clientId = 'test', brokers = testStack().brokers): Kafka {
  mendRequestQueue()
  return new Kafka({ clientId, brokers, logLevel: logLevel.NOTHING })
}

/** Creates topics and waits until each partition has a leader; a topic that exists is left as it is. */
export async function createTopics(brokers: string[], topics: TestTopic[]): Promise<void> {
  const admin = new KafkajsClient({ clientId: 'test-topics', brokers }).admin()
  try {
    await admin.createTopics(topics.map(({ name, partitions = 1, config = {} }) => ({ name, partitions, config })))
  } finally {
    await admin.close()
  }
}

/** Deletes every topic whose name begins with the prefix. */
export async function deleteTopics(brokers: string[], prefix: string): Promise<void> {
  const admin = new Kafka({ clientId: 'test-topics', brokers, logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  try {
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix))
    if (topics.length > 0) await admin.deleteTopics({ topics })
  } finally {
    await admin.disconnect()
  }
}
