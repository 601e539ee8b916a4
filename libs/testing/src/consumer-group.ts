import type { Admin } from 'kafkajs'
import { eventually } from './eventually.js'
import { kafkaClient } from './kafka.js'

async function asking(question: (admin: Admin) => Promise<unknown>): Promise<void> {
  const admin = kafkaClient('test-admin').admin()
  await admin.connect()
  try {
    await question(admin)
  } finally {
    await admin.disconnect()
  }
}

/** Resolves when so many members share the group's partitions, and nobody is joining or leaving. */
export const groupShared = (groupId: string, members: number): Promise<void> =>
  asking((admin) =>
    eventually(
      async () => {
        const { groups } = await admin.describeGroups([groupId])
        const { state, members: present } = groups[0] ?? { state: 'unknown', members: [] }
        if (state !== 'Stable' || present.length !== members) throw new Error(`${state} with ${present.length}`)
        return true
      },
      `${members} members to share the group ${groupId}`,
      { within: 90_000, every: 200 },
    ),
  )

/** Resolves when the group has committed the offsets of all that stands on the topics. */
export const groupDrained = (groupId: string, topics: string[]): Promise<void> =>
  asking((admin) =>
    eventually(
      async () => {
        for (const { topic, partitions } of await admin.fetchOffsets({ groupId, topics })) {
          const ends = new Map((await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, Number(high)]))
          for (const { partition, offset } of partitions) {
            const [reached, end] = [Math.max(0, Number(offset)), ends.get(partition) ?? 0]
            if (reached < end) throw new Error(`${topic}/${partition} is at ${reached} of ${end}`)
          }
        }
        return true
      },
      `${groupId} to take everything`,
      { within: 90_000, every: 200 },
    ),
  )
