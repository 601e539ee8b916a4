import { newId, pause } from '@fifteen/kernel'
import { createTopics, deleteTopics, eventually, testStack, uniquePrefix } from '@fifteen/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { BrokerClient, ConsumerEvents, IncomingRecord, OutgoingRecord, RecordConsumer } from '../../src/index.js'
import { committedRecords, groupFacts } from './broker-facts.js'
import { KafkaProxy } from './kafka-proxy.js'

const PARTITIONS = 4
const WITHIN = { within: 40_000 }

/** What every client behind the port must do. Run it for each: `brokerClientContract('kafkajs', (brokers) => new KafkajsClient(…))`. */
export function brokerClientContract(name: string, makeClient: (brokers: string[]) => BrokerClient): void {
  describe(`the broker client ${name}`, () => {
    const prefix = uniquePrefix()
    const topic = `${prefix}records`
    let client: BrokerClient
    let consumers: Running[] = []

    interface Running {
      consumer: RecordConsumer
      received: IncomingRecord[]
      turns: number
      fetches: number
      /** Partitions that the group gave it last. */
      assigned: number[]
      ended: Promise<void>
    }

    beforeAll(async () => {
      client = makeClient(testStack().brokers)
      await createTopics(testStack().brokers, [{ name: topic, partitions: PARTITIONS }])
      // A broker that has just begun has no coordinator for a while, and a consumer that asks for it gives up: nothing here makes another.
      await eventually(async () => (await groupFacts(`${prefix}first`), true), 'the coordinator of groups', WITHIN)
    }, 60_000)
    afterEach(async () => {
      await Promise.all(consumers.map(({ consumer }) => consumer.stop()))
      consumers = []
    }, 30_000)
    afterAll(() => deleteTopics(testStack().brokers, prefix), 30_000)

    const record = (key: string | null, value: string, more: Partial<OutgoingRecord> = {}): OutgoingRecord => ({
      topic,
      key,
      headers: { ce_id: newId() },
      value: Buffer.from(value),
      ...more,
    })

    async function send(records: OutgoingRecord[]): Promise<void> {
      const producer = client.producer()
      try {
        await producer.send(records)
      } finally {
        await producer.close()
      }
    }

    /** A consumer that finishes whatever it gets, or does as it is told. */
    function consume(groupId: string, batch?: ConsumerEvents['batch']): Running {
      const options = {
        groupId,
        topics: [topic],
        fetch: { waitMs: 20, minBytes: 1, paceMs: 0, maxBytesPerPartition: 1_048_576 },
        sessionTimeoutMs: 6_000,
      }
      const consumer = client.consumer(options)
      const running: Running = { consumer, received: [], turns: 0, fetches: 0, assigned: [], ended: Promise.resolve() }
      running.ended = consumer.run({
        batch: async (each, lost) => {
          running.received.push(...each.records)
          return batch ? batch(each, lost) : (each.records.at(-1)?.offset ?? -1n) + 1n
        },
        turned: () => running.turns++,
        fetched: () => running.fetches++,
        assigned: (partitions) => (running.assigned = partitions.map(({ partition }) => partition)),
      })
      running.ended.catch(() => undefined)
      consumers.push(running)
      return running
    }

    const valuesOf = ({ received }: Running, wanted: ReadonlySet<string>): string[] =>
      received.map(({ value }) => value?.toString() ?? 'null').filter((value) => wanted.has(value))

    it('carries key, headers, bytes and time as they are, and keeps the order of a key', async () => {
      const running = consume(`${prefix}${newId()}`)
      const sent = Array.from({ length: 50 }, (_, n) =>
        record(`key-${n % 5}`, `value ${n} ✓`, { headers: { ce_id: `${n}`, ce_type: 'test.order.v1' } }),
      )
      const before = Date.now()
      await send([...sent, record(null, 'without a key', { headers: {} })])
      await eventually(() => running.received.length >= 51, 'everything to arrive', WITHIN)
      for (const key of ['key-0', 'key-1', 'key-2', 'key-3', 'key-4']) {
        const arrived = running.received.filter((each) => each.key === key)
        expect(arrived.map(({ value }) => value?.toString())).toEqual(
          sent.filter((each) => each.key === key).map(({ value }) => value.toString()),
        )
        expect(new Set(arrived.map(({ partition }) => partition)).size).toBe(1)
        for (const { headers, timestamp } of arrived) {
          expect(headers['ce_type']).toBe('test.order.v1')
          expect(timestamp).toBeGreaterThanOrEqual(before - 1_000)
        }
      }
      expect(running.received.find(({ value }) => value?.toString() === 'without a key')).toMatchObject({ key: null, headers: {} })
    }, 90_000)

    it('puts a key where every other client puts it: murmur2, as Kafka’s own', async () => {
      const running = consume(`${prefix}${newId()}`)
      // Kafka's own tests give murmur2 of these as -973932308, -790332482 and 479470107; without the sign, modulo 4:
      const places = { '21': 0, foobar: 2, abc: 3 }
      await send(Object.keys(places).map((key) => record(key, `place of ${key}`)))
      const wanted = new Set(Object.keys(places).map((key) => `place of ${key}`))
      await eventually(() => valuesOf(running, wanted).length === 3, 'the three to arrive', WITHIN)
      for (const [key, partition] of Object.entries(places))
        expect(running.received.find((each) => each.key === key)?.partition).toBe(partition)
    }, 90_000)

    it('begins where the group has committed, at the beginning when it never has', async () => {
      const groupId = `${prefix}${newId()}`
      await send([record('resume', 'first part')])
      const first = consume(groupId)
      await eventually(() => valuesOf(first, new Set(['first part'])).length === 1, 'the first part', WITHIN)
      await eventually(async () => (await ends()) === first.received.length, 'all that is there', WITHIN)
      const positions = new Map(first.received.map(({ partition, offset }) => [partition, offset + 1n]))
      await first.consumer.commit([...positions].map(([partition, next]) => ({ topic, partition, next })))
      await first.consumer.stop()
      expect(await committedRecords(groupId, topic)).toBe(first.received.length)
      expect(await groupFacts(groupId)).toEqual({ state: 'Empty', members: 0 })

      await send([record('resume', 'second part')])
      const second = consume(groupId)
      await eventually(() => valuesOf(second, new Set(['second part'])).length === 1, 'the second part', WITHIN)
      expect(second.received).toHaveLength(1)
    }, 120_000)

    it('delivers again, from the first that is not finished, what a batch left', async () => {
      let given = 0
      const running = consume(`${prefix}${newId()}`, (batch) => {
        // One record of each batch is finished; the rest must come again.
        given++
        const [first] = batch.records
        return Promise.resolve(first ? first.offset + 1n : null)
      })
      const values = Array.from({ length: 6 }, (_, n) => `step ${n}`)
      await send(values.map((value) => record('one by one', value)))
      const last = new Set(['step 5'])
      await eventually(() => valuesOf(running, last).length >= 6, 'the last to come with each of those before it', WITHIN)
      expect(given).toBeGreaterThanOrEqual(6)
      const firsts = [...new Set(valuesOf(running, new Set(values)))]
      expect(firsts).toEqual(values)
    }, 90_000)

    it('tells a member that its partitions are lost, and the other what is not finished', async () => {
      const groupId = `${prefix}${newId()}`
      let lost = 0
      const leaving = new AbortController()
      const slow = consume(groupId, async (_, signal) => {
        await pause(WITHIN.within, AbortSignal.any([signal, leaving.signal]))
        if (signal.aborted) lost++
        return null
      })
      await send(Array.from({ length: 40 }, (_, n) => record(`moving-${n}`, `moving ${n}`)))
      await eventually(() => slow.received.length > 0, 'the first member to be at work', WITHIN)
      const other = consume(groupId)
      await eventually(() => lost > 0, 'the first to be told', WITHIN)
      await eventually(async () => (await groupFacts(groupId)).members === 2, 'both to share the group', WITHIN)
      await eventually(
        () => [...slow.assigned, ...other.assigned].toSorted((a, b) => a - b).join() === '0,1,2,3',
        'each to know which partitions are whose',
        WITHIN,
      )
      leaving.abort()
      await slow.consumer.stop()
      const wanted = new Set(Array.from({ length: 40 }, (_, n) => `moving ${n}`))
      await eventually(() => new Set(valuesOf(other, wanted)).size === 40, 'the other to get everything', WITHIN)
    }, 120_000)

    it('stops while a batch is under way as soon as that is answered, and at any other time', async () => {
      const answer = new AbortController()
      const running = consume(`${prefix}${newId()}`, () => pause(WITHIN.within, answer.signal).then(() => null))
      await send([record('stop', 'under way')])
      await eventually(() => running.received.length > 0, 'a batch to be under way', WITHIN)
      const stopped = running.consumer.stop()
      answer.abort()
      await stopped
      await running.ended
      await running.consumer.stop()
      const idle = consume(`${prefix}${newId()}`, () => Promise.resolve(null))
      await idle.consumer.stop()
      await eventually(async () => (await idle.ended, true), 'a consumer that had hardly begun to end', WITHIN)
    }, 90_000)

    it('turns while nothing comes, and goes on turning beside a broker that is away, until it gives up', async () => {
      const proxy = await KafkaProxy.before(testStack().brokers[0] ?? '')
      const away = makeClient([proxy.address])
      const consumer = away.consumer({
        groupId: `${prefix}${newId()}`,
        topics: [topic],
        fetch: { waitMs: 20, minBytes: 1, paceMs: 0, maxBytesPerPartition: 1_048_576 },
        sessionTimeoutMs: 6_000,
      })
      let turns = 0
      let fetches = 0
      try {
        const ended = consumer
          .run({
            batch: ({ records }) => Promise.resolve((records.at(-1)?.offset ?? -1n) + 1n),
            turned: () => turns++,
            fetched: () => fetches++,
            assigned: () => undefined,
          })
          .then(
            () => 'stopped',
            () => 'gave up',
          )
        await eventually(() => turns > 20 && fetches > 10, 'idle turns', WITHIN)
        proxy.mode = 'refuse'
        const before = { turns, fetches }
        expect(await ended).toBe('gave up')
        expect(turns).toBeGreaterThan(before.turns)
        // One may have been answered before the broker was away.
        expect(fetches).toBeLessThanOrEqual(before.fetches + 1)
      } finally {
        await consumer.stop()
        await proxy.close()
      }
    }, 90_000)

    it('rejects a send that is not acknowledged, whatever became of it, and a new producer sends again', async () => {
      const proxy = await KafkaProxy.before(testStack().brokers[0] ?? '')
      const cutOff = makeClient([proxy.address])
      const running = consume(`${prefix}${newId()}`)
      try {
        const producer = cutOff.producer()
        proxy.loseNextAnswers(1)
        await expect(producer.send([record('ambiguous', 'stored, not acknowledged')])).rejects.toThrow()
        await producer.close()
        const second = cutOff.producer()
        await second.send([record('ambiguous', 'stored, not acknowledged')])
        await second.close()
        // Of all in-sync replicas: the broker of these tests is one alone and would hide it.
        expect(proxy.acks).toEqual([-1, -1])
        const wanted = new Set(['stored, not acknowledged'])
        await eventually(() => valuesOf(running, wanted).length === 2, 'it to be there twice', WITHIN)
        await expect(
          makeClient(['127.0.0.1:1'])
            .producer()
            .send([record('x', 'nowhere')]),
        ).rejects.toThrow()
      } finally {
        await proxy.close()
      }
    }, 90_000)

    it('rejects records for a topic that is missing, and a consumer of one', async () => {
      await expect(send([record('x', 'x', { topic: `${prefix}missing` })])).rejects.toThrow()
      const consumer = client.consumer({
        groupId: `${prefix}${newId()}`,
        topics: [`${prefix}missing`],
        fetch: { waitMs: 20, minBytes: 1, paceMs: 0, maxBytesPerPartition: 1_024 },
        sessionTimeoutMs: 6_000,
      })
      await expect(
        consumer.run({ batch: () => Promise.resolve(null), turned: () => undefined, fetched: () => undefined, assigned: () => undefined }),
      ).rejects.toThrow()
      await consumer.stop()
    }, 90_000)

    it('creates topics once, also for two at the same moment, and knows their ends', async () => {
      const wanted = { name: `${prefix}made`, partitions: 3, config: { 'retention.ms': '60000' } }
      const admins = [client.admin(), client.admin()]
      try {
        await Promise.all(admins.map((admin) => admin.createTopics([wanted])))
        expect(await admins[0]?.createTopics([wanted])).toEqual([])
        expect(await admins[0]?.topics()).toContain(wanted.name)
        await send([record('a', 'one', { topic: wanted.name }), record('a', 'two', { topic: wanted.name })])
        const offsets = await admins[0]?.endOffsets(wanted.name)
        expect([...(offsets?.values() ?? [])].reduce((sum, end) => sum + end, 0n)).toBe(2n)
        expect(offsets?.size).toBe(3)
      } finally {
        await Promise.all(admins.map((admin) => admin.close()))
      }
    }, 90_000)

    async function ends(): Promise<number> {
      const admin = client.admin()
      try {
        return [...(await admin.endOffsets(topic)).values()].reduce((sum, end) => sum + Number(end), 0)
      } finally {
        await admin.close()
      }
    }
  })
}
