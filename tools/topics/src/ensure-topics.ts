import type { TopicSpec } from '@fifteen/contracts'
import type { BrokerAdmin } from '@fifteen/messaging'
import type { Admin } from 'kafkajs'
import { setTimeout as delay } from 'node:timers/promises'

export interface TopicReport {
  created: string[]
  /** Topics that stand with fewer partitions than declared: growing means a new topic and a drain. More of them do no harm. */
  tooFew: { name: string; partitions: number; declared: number }[]
}

const DELETED_WITHIN = 30_000

/** Deletes the declared topics that exist, with all their records, and waits until they are gone. */
export async function deleteTopics(admin: Admin, specs: TopicSpec[]): Promise<void> {
  const deadline = Date.now() + DELETED_WITHIN
  const declared = new Set(specs.map(({ name }) => name))
  const standing = async () => (await admin.listTopics()).filter((name) => declared.has(name))
  const topics = await standing()
  if (topics.length > 0) await admin.deleteTopics({ topics })
  while ((await standing()).length > 0) {
    if (Date.now() > deadline) throw new Error(`topics are still there ${DELETED_WITHIN} ms after their deletion`)
    await delay(200)
  }
}

/** Creates what is missing and leaves alone what exists. The broker's default replication is used. */
export async function ensureTopics(broker: BrokerAdmin, admin: Admin, specs: TopicSpec[]): Promise<TopicReport> {
  const existing = new Set(await admin.listTopics())
  const created = await broker.createTopics(specs)
  const standing = specs.filter(({ name }) => existing.has(name))
  const { topics } = await admin.fetchTopicMetadata({ topics: standing.map(({ name }) => name) })
  const partitions = new Map(topics.map((topic) => [topic.name, topic.partitions.length]))
  return {
    created,
    tooFew: standing
      .map(({ name, partitions: declared }) => ({ name, declared, partitions: partitions.get(name) ?? 0 }))
      .filter((topic) => topic.partitions < topic.declared),
  }
}
