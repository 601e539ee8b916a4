import { newId } from '@fifteen/kernel'
import { eventually, testStack, type TopicReader } from '@fifteen/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { KafkaProxy } from './support/kafka-proxy.js'
import { MessagingParts } from './support/messaging-parts.js'
import { change, firstOccurrences, repeated, upTo, versionsOf } from './support/versions.js'

const TOPIC = 'stock-confirmation.events'

/** The cut that made kafkajs' idempotent producer acknowledge what was never stored: here the producer is not idempotent, and begins again. */
describe('a socket that is cut after the broker has stored the batch', () => {
  let parts: MessagingParts
  let reader: TopicReader
  let proxy: KafkaProxy

  beforeAll(async () => {
    parts = await MessagingParts.open({ topics: [{ name: TOPIC, partitions: 3 }] })
    reader = await parts.reader([TOPIC])
    proxy = await KafkaProxy.before(testStack().brokers[0] ?? '')
    parts.closeLater(() => proxy.close())
  }, 60_000)
  afterAll(() => parts.close(), 30_000)

  it('loses no event and keeps each order’s order; what is repeated is repeated exactly', async () => {
    const ids = Array.from({ length: 5 }, newId)
    const relay = parts.relay({}, parts.client([proxy.address]))
    parts.onCommitted = (batch) => relay.committed(batch)
    relay.start()
    for (let cut = 0; cut < 3; cut++) {
      proxy.loseNextAnswers(2)
      const lost = proxy.lost + 2
      for (let n = 0; n < 10; n++) await Promise.all(ids.map((id) => change(parts.work, id)))
      await eventually(() => proxy.lost === lost, 'two answers to be lost', { within: 30_000 })
    }
    await eventually(() => ids.every((id) => versionsOf(reader.records).get(id)?.at(-1) === 30), 'everything to be published', {
      within: 60_000,
    })
    expect(firstOccurrences(reader.records)).toEqual(new Map(ids.map((id) => [id, upTo(30)])))
    const twice = repeated(reader.records)
    expect(twice.length).toBeGreaterThan(0)
    for (const [original, ...repeats] of twice)
      for (const { key, value } of repeats) expect([key, value]).toEqual([original?.key, original?.value])
  }, 120_000)
})
