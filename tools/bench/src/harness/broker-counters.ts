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

/** What a group may have before it that it has not committed, beside what it fell behind. */
export interface Moving {
  /** Orders sent, or handed off where these are more, between the two looks. */
  orders: number
  /** Orders that may be under way up to the hand-off at either look. */
  underWay: number
  /** Orders of the time between two commits of a group. */
  uncommitted: number
}

/** Share of the orders by which a group may be further behind at the second look. */
const BEHIND = 0.05
/** Records of a topic that hardly gets any. */
const FEW = 100

/**
 * Groups that fell behind on a topic between two looks. What they may have before them is counted in orders, and an order is as many records
 * as it left on that topic: a group that stands still is found on each of them, unless an interval has no more orders than may be under
 * way. Those in `behindHandOff` wait for nobody, so that what is under way up to the hand-off is no reason for them.
 */
export function fallingBehind(
  before: Pick<BrokerCounters, 'records' | 'lag'>,
  after: Pick<BrokerCounters, 'records' | 'lag'>,
  { orders, underWay, uncommitted }: Moving,
  behindHandOff: ReadonlySet<string>,
): { place: string; by: number }[] {
  return [...after.lag]
    .map(([place, lag]) => {
      const [group = '', topic = ''] = place.split(' ')
      const ofAnOrder = ((after.records.get(topic) ?? 0) - (before.records.get(topic) ?? 0)) / Math.max(1, orders)
      const most = FEW + ofAnOrder * (BEHIND * orders + uncommitted + (behindHandOff.has(group) ? 0 : underWay))
      return { place, by: lag - (before.lag.get(place) ?? 0), most }
    })
    .filter(({ by, most }) => by > most)
    .map(({ place, by }) => ({ place, by }))
}
