import { newId } from '@fifteen/kernel'
import { eventually, testStack, type TopicReader } from '@fifteen/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { setTimeout as delay } from 'node:timers/promises'
import { KafkaProxy } from './support/kafka-proxy.js'
import { MessagingParts } from './support/messaging-parts.js'
import { type RunningChild, startSample } from './support/sample-child.js'
import { change, firstOccurrences, repeated, upTo, versionsOf } from './support/versions.js'

const TOPIC = 'stock-confirmation.events'
/** With FIFTEEN_LONG=1 the process sleeps for the full 45 s beside the lease that services have; else the lease is short, and so the sleep. */
const [LEASE_SECONDS, ASLEEP_MS] = process.env['FIFTEEN_LONG'] === '1' ? [10, 45_000] : [1.5, 2_500]

/** The promise: first occurrences are in key order; exact duplicates may follow. A fencing token cannot stop what is already on its way. */
describe('a relay that is stopped in the middle of a send and wakes when another has taken over', () => {
  let parts: MessagingParts
  let reader: TopicReader
  let proxy: KafkaProxy
  let zombie: RunningChild

  beforeAll(async () => {
    parts = await MessagingParts.open({ topics: [{ name: TOPIC, partitions: 2 }, { name: 'order-intake.events' }] })
    reader = await parts.reader([TOPIC])
    proxy = await KafkaProxy.before(testStack().brokers[0] ?? '')
    parts.closeLater(() => proxy.close())
    const env = { KAFKA_BROKERS: proxy.address, RELAY_LEASE_SECONDS: String(LEASE_SECONDS) }
    zombie = await startSample({ databaseUrl: parts.databaseUrl, prefix: parts.prefix }, { env })
    parts.closeLater(async () => void (zombie.process.kill('SIGKILL'), await zombie.ended))
    await zombie.started
  }, 90_000)
  afterAll(() => parts.close(), 30_000)

  const holder = async (): Promise<string | null> => {
    const [row] = await parts.sql<{ holder: string | null }>('select holder from relay where expires_at > clock_timestamp()')
    return row?.holder ?? null
  }

  it('repeats what the other has sent and reorders nothing', async () => {
    const [one, two] = [newId(), newId()]
    const both = async (times: number): Promise<void> => {
      for (let n = 0; n < times; n++) for (const id of [one, two]) await change(parts.work, id)
    }
    await both(5)
    await eventually(() => versionsOf(reader.records).get(two)?.length === 5, 'the first relay to publish', { within: 60_000 })
    const first = await holder()

    proxy.hold()
    await both(5)
    await eventually(() => proxy.held > 0, 'its next send to be on the way', { within: 30_000 })
    zombie.process.kill('SIGSTOP')
    const asleep = delay(ASLEEP_MS)
    const other = parts.relay({ leaseSeconds: LEASE_SECONDS })
    other.start()
    await eventually(() => versionsOf(reader.records).get(two)?.length === 10, 'the other relay to publish', { within: 60_000 })
    expect(await holder()).not.toBe(first)
    await both(5)
    await eventually(() => versionsOf(reader.records).get(two)?.length === 15, 'the other relay to go on', { within: 30_000 })
    await asleep

    const before = reader.records.length
    zombie.process.kill('SIGCONT')
    proxy.letGo()
    await eventually(() => reader.records.length > before, 'the late send to arrive', { within: 30_000 })
    await both(5)
    await eventually(() => versionsOf(reader.records).get(two)?.at(-1) === 20, 'the living relay to go on', { within: 30_000 })

    expect(firstOccurrences(reader.records)).toEqual(new Map([one, two].map((id) => [id, upTo(20)])))
    expect(repeated(reader.records).length).toBeGreaterThan(0)
    for (const [original, ...repeats] of repeated(reader.records)) {
      for (const { key, value, headers, partition } of repeats) expect({ key, value, headers, partition }).toEqual(pick(original))
    }

    // Awake again it is a relay like any other: it goes on when the living one leaves.
    await other.stop()
    await both(5)
    await eventually(() => versionsOf(reader.records).get(two)?.at(-1) === 25, 'the woken relay to take its turn', { within: 60_000 })
    expect(firstOccurrences(reader.records).get(one)).toEqual(upTo(25))
  }, 180_000)
})

const pick = (record: TopicReader['records'][number] | undefined): object => {
  const { key, value, headers, partition } = record ?? {}
  return { key, value, headers, partition }
}
