import { newId } from '@fifteen/kernel'
import { createTopics, deleteTopics, eventually, testStack, uniquePrefix } from '@fifteen/testing'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { KafkaClient } from '../src/index.js'
import { groupFacts } from './support/broker-facts.js'

const PARTITIONS = 4
const PACE_MS = 300
const RECORDS = 60
const WITHIN = { within: 40_000 }

const prefix = uniquePrefix()
const topic = `${prefix}paced`
const { brokers } = testStack()
beforeAll(async () => {
  await createTopics(brokers, [{ name: topic, partitions: PARTITIONS }])
  // A broker that has just begun has no coordinator for a while, and a consumer that asks for it gives up: nothing here makes another.
  await eventually(async () => (await groupFacts(`${prefix}first`), true), 'the coordinator of groups', WITHIN)
}, 60_000)
afterAll(() => deleteTopics(brokers, prefix), 30_000)

it('a consumer keeps its pace between fetches that bring something, and gets everything', async () => {
  const client = new KafkaClient({ brokers, clientId: 'paced' })
  const consumer = client.consumer({
    groupId: `${prefix}${newId()}`,
    topics: [topic],
    fetch: { waitMs: 20, minBytes: 1, paceMs: PACE_MS, maxBytesPerPartition: 1_048_576 },
    sessionTimeoutMs: 6_000,
  })
  /** Which fetch brought each batch, and when. */
  const bringing: { fetch: number; at: number }[] = []
  const values: string[] = []
  let fetches = 0
  let assigned = 0
  const ended = consumer.run({
    batch: ({ records }) => {
      bringing.push({ fetch: fetches, at: performance.now() })
      values.push(...records.map(({ value }) => value?.toString() ?? ''))
      return Promise.resolve((records.at(-1)?.offset ?? -1n) + 1n)
    },
    turned: () => undefined,
    fetched: () => fetches++,
    assigned: (partitions) => (assigned = partitions.length),
  })
  ended.catch(() => undefined)
  const producer = client.producer()
  const sent = Array.from({ length: RECORDS }, (_, n) => `value ${n}`)
  try {
    await eventually(() => assigned === PARTITIONS, 'the partitions', WITHIN)
    for (const value of sent) await producer.send([{ topic, key: value, headers: {}, value: Buffer.from(value) }])
    await eventually(() => values.length >= sent.length, 'all of them', WITHIN)
  } finally {
    await producer.close()
    await consumer.stop()
  }
  await ended
  expect(values.toSorted()).toEqual(sent.toSorted())
  const bringers = new Set(bringing.map(({ fetch }) => fetch)).size
  const took = (bringing.at(-1)?.at ?? 0) - (bringing[0]?.at ?? 0)
  expect(bringing.length).toBeGreaterThan(bringers)
  // The first batch may have been late after its fetch, and a timer early by a millisecond.
  expect((bringers - 2) * (PACE_MS - 2)).toBeLessThanOrEqual(took)
}, 90_000)
