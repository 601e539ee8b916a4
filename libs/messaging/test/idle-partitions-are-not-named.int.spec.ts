import { newId } from '@fifteen/kernel'
import { createTopics, deleteTopics, eventually, testStack, uniquePrefix } from '@fifteen/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Kafka, logLevel, type Consumer } from 'kafkajs'
import { mendFetch } from '../src/transport/kafkajs/fetch-sessions.js'
import { groupFacts } from './support/broker-facts.js'

const PARTITIONS = 40
/** An answer names a partition with 38 bytes at least. */
const NAMES_HARDLY_ANY = 3 * 38
const WITHIN = { within: 40_000 }

describe('a fetch of many partitions', () => {
  const topic = `${uniquePrefix()}idle`
  const { brokers } = testStack()
  let consumer: Consumer
  const sizes: number[] = []
  const received: string[] = []

  beforeAll(async () => {
    mendFetch()
    await createTopics(brokers, [{ name: topic, partitions: PARTITIONS }])
    await eventually(async () => (await groupFacts(topic), true), 'the coordinator of groups', WITHIN)
    consumer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).consumer({ groupId: topic + newId(), maxWaitTimeInMs: 20 })
    consumer.on('consumer.network.request', ({ payload }: { payload: { apiName: string; size: number } }) => {
      if (payload.apiName === 'Fetch') sizes.push(payload.size)
    })
    await consumer.connect()
    await consumer.subscribe({ topics: [topic], fromBeginning: true })
    await consumer.run({
      eachMessage: ({ partition, message }) => Promise.resolve(void received.push(`${partition} ${message.value?.toString()}`)),
    })
  }, 60_000)
  afterAll(async () => {
    await consumer.disconnect()
    await deleteTopics(brokers, topic)
  }, 30_000)

  it('has only those answered that have something new, and brings all of it', async () => {
    await eventually(() => sizes.length > 10, 'some fetches', WITHIN)
    const idle = sizes.findLastIndex((size) => size > PARTITIONS * 38) + 1
    expect(idle).toBeGreaterThan(0)
    expect(sizes.length - idle).toBeGreaterThan(5)
    for (const size of sizes.slice(idle)) expect(size).toBeLessThan(NAMES_HARDLY_ANY)

    const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer()
    await producer.connect()
    const sent: string[] = []
    try {
      for (const round of [1, 2, 3])
        for (const partition of [0, 7, 39]) {
          await producer.send({ topic, messages: [{ partition, value: `round ${round}` }] })
          sent.push(`${partition} round ${round}`)
        }
    } finally {
      await producer.disconnect()
    }
    await eventually(() => received.length >= sent.length, 'what was sent', WITHIN)
    expect(received.toSorted()).toEqual(sent.toSorted())
    expect(Math.max(...sizes.slice(idle))).toBeLessThan(PARTITIONS * 38)
  }, 90_000)
})
