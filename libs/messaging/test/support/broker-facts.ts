import { kafkaClient, testStack } from '@fifteen/testing'
import type { Admin } from 'kafkajs'

/** What the broker itself says of a group. */
export interface GroupFacts {
  state: string
  members: number
}

async function ask<T>(question: (admin: Admin) => Promise<T>, brokers = testStack().brokers): Promise<T> {
  const admin = kafkaClient('test-admin', brokers).admin()
  await admin.connect()
  try {
    return await question(admin)
  } finally {
    await admin.disconnect()
  }
}

export const groupFacts = (groupId: string): Promise<GroupFacts> =>
  ask(async (admin) => {
    const { groups } = await admin.describeGroups([groupId])
    return { state: groups[0]?.state ?? '', members: groups[0]?.members.length ?? 0 }
  })

/** Committed offsets of all partitions added up; a topic's records are counted from its beginning. */
export const committedRecords = (groupId: string, topic: string): Promise<number> =>
  ask(async (admin) => {
    const [offsets] = await admin.fetchOffsets({ groupId, topics: [topic] })
    return (offsets?.partitions ?? []).reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0)
  })

/** Puts records into one partition in one batch, so that they are fetched together. */
export async function publishTogether(topic: string, records: { key: string | null; value: string; type: string }[]): Promise<void> {
  const producer = kafkaClient('test-writer').producer()
  await producer.connect()
  try {
    await producer.send({
      topic,
      acks: -1,
      messages: records.map(({ key, value, type }) => ({ key, value, partition: 0, headers: { ce_type: type } })),
    })
  } finally {
    await producer.disconnect()
  }
}
