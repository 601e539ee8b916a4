import type { Admin } from 'kafkajs'
import { kafkaClient } from './kafka.js'

/** Records that each topic ever got. */
export type TopicRecords = Map<string, number>
/** Records that a group has not yet committed, by `group topic`. */
export type GroupLag = Map<string, number>

export interface BrokerCounters {
  records: TopicRecords
  /** Records that each group worked off, or passed over, by what it committed. */
  reads: Map<string, number>
  lag: GroupLag
}

/** By the broker's own offsets, not by what services say of themselves. */
export async function brokerCounters(brokers: string[], groups: readonly string[]): Promise<BrokerCounters> {
  const admin = kafkaClient(brokers, 'bench-counters').admin()
  await admin.connect()
  try {
    const topics = (await admin.listTopics()).filter((topic) => !topic.startsWith('__'))
    const ends = new Map(await Promise.all(topics.map(async (topic) => [topic, await endsOf(admin, topic)] as const)))
    const records = new Map([...ends].map(([topic, partitions]) => [topic, [...partitions.values()].reduce((sum, end) => sum + end, 0)]))
    const lag: GroupLag = new Map()
    const reads = new Map(groups.map((group) => [group, 0]))
    for (const groupId of groups) {
      for (const { topic, partitions } of await admin.fetchOffsets({ groupId })) {
        const behind = partitions.reduce((sum, { partition, offset }) => {
          const end = ends.get(topic)?.get(partition) ?? 0
          return sum + Math.max(0, end - Math.max(0, Number(offset)))
        }, 0)
        const read = partitions.reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0)
        lag.set(`${groupId} ${topic}`, behind)
        reads.set(groupId, (reads.get(groupId) ?? 0) + read)
      }
    }
    return { records, reads, lag }
  } finally {
    await admin.disconnect()
  }
}

async function endsOf(admin: Admin, topic: string): Promise<Map<number, number>> {
  return new Map((await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, Number(high)]))
}

/** Groups that fell behind by more than `most` records on a topic between two looks. */
export function fallingBehind(before: GroupLag, after: GroupLag, most: number): { place: string; by: number }[] {
  return [...after].map(([place, lag]) => ({ place, by: lag - (before.get(place) ?? 0) })).filter(({ by }) => by > most)
}
