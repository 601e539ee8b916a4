import { newId } from '@fifteen/kernel'
import type { Database } from '@fifteen/persistence'
import { eventually } from '@fifteen/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { randomBytes } from 'node:crypto'
import { ChunkProcessor, CrashGuard, type HandlerRegistration, type IncomingRecord, ParkingStore } from '../src/index.js'
import { Unhandleable } from './sample-service.js'
import { MessagingParts } from './support/messaging-parts.js'
import { incoming } from './support/records.js'

const never = new AbortController().signal

/** Chunks are handed over by the test; the broker has no part in these promises. A guard that is never stopped stands for a crash. */
describe('a record', () => {
  let parts: MessagingParts
  beforeAll(async () => {
    parts = await MessagingParts.open()
  }, 60_000)
  afterAll(() => parts.close())

  const handlerOf = (topic: string, more: Partial<HandlerRegistration>): HandlerRegistration => ({
    name: topic,
    topics: () => [topic],
    wants: (record) => record.topic === topic,
    passes: () => false,
    handle: () => Promise.resolve(),
    decode: (record) => ({ type: 't', data: {}, key: record.key, id: '1', timestamp: 0, traceparent: undefined, record }),
    ...more,
  })
  const processorOf = (handler: HandlerRegistration, guard: CrashGuard, parksPerMinute = 100): ChunkProcessor =>
    new ChunkProcessor(
      [handler],
      parts.work,
      new ParkingStore(),
      guard,
      parts.metrics,
      parts.log,
      { topicPrefix: '', parksPerMinute, parkWindowMs: 60_000 },
      () => undefined,
    )
  const startedGuard = async (database = parts.database): Promise<CrashGuard> => {
    const guard = new CrashGuard(database, parts.log)
    await guard.start()
    return guard
  }
  const parked = (topic: string): Promise<{ code: string; state: string; offset: string }[]> =>
    parts.sql('select code, state, record_offset as "offset" from parked_record where topic = $1 order by arrival', [topic])

  it('is decoded only when the database knows that it is under way', async () => {
    const topic = newId()
    await startedGuard()
    const guard = await startedGuard()
    let underWatch = false
    const seen: boolean[] = []
    const watch = guard.watch.bind(guard)
    guard.watch = (records, work) =>
      watch(records, () => {
        underWatch = true
        return work()
      })
    const handler = handlerOf(topic, {
      decode: (record) => {
        seen.push(underWatch)
        return { type: 't', data: {}, key: record.key, id: '1', timestamp: 0, traceparent: undefined, record }
      },
    })
    await processorOf(handler, guard).process([incoming({ topic, key: 'k' })], never)
    expect(seen).toEqual([true])
  }, 30_000)

  it('that was alone under way in two crashes is parked without being decoded', async () => {
    const topic = newId()
    const record = incoming({ topic, key: 'k' })
    await parts.sql(
      `insert into consumer_attempt (run_id, topic, partition, first_offset, last_offset, alone)
       select gen_random_uuid(), $1, 0, $2, $2, true from generate_series(1, 2)`,
      [topic, record.offset.toString()],
    )
    const handler = handlerOf(topic, {
      decode: () => {
        throw new TypeError('decoded all the same')
      },
    })
    await processorOf(handler, await startedGuard()).process([record], never)
    expect(await parked(topic)).toMatchObject([{ code: 'kills-the-process' }])
  }, 30_000)

  it('that ends a wider range under way, and was alone under way in two crashes, is parked when the rest of the range is handled', async () => {
    const topic = newId()
    const range = [0n, 1n, 2n].map((offset) => incoming({ topic, key: `k${offset}`, offset }))
    await parts.sql(
      `insert into consumer_attempt (run_id, topic, partition, first_offset, last_offset, alone)
       values (gen_random_uuid(), $1, 0, 0, 2, false), (gen_random_uuid(), $1, 0, 2, 2, true), (gen_random_uuid(), $1, 0, 2, 2, true)`,
      [topic],
    )
    const handled: (string | null)[] = []
    const handler = handlerOf(topic, {
      handle: (events) => {
        handled.push(...events.map(({ key }) => key))
        return Promise.resolve()
      },
    })
    await processorOf(handler, await startedGuard()).process(range, never)
    expect(handled).toEqual(['k0', 'k1'])
    expect(await parked(topic)).toMatchObject([{ code: 'kills-the-process', offset: '2' }])
  }, 30_000)

  it('that was handled is not handled again, and not blamed for the next crash, when its mark could not be removed', async () => {
    const topic = newId()
    let failing = 1
    const use: Database['use'] = (work) =>
      parts.database.use((sql) =>
        work({
          query: (statement, values) => {
            if (statement.name === 'attempt-unmark' && failing-- > 0)
              return Promise.reject(Object.assign(new Error('the connection is gone'), { code: 'ECONNRESET' }))
            return sql.query(statement, values)
          },
        }),
      )
    const flaky = { use, transaction: parts.database.transaction.bind(parts.database) } as unknown as Database
    let handled = 0
    const handler = handlerOf(topic, {
      handle: () => {
        handled++
        return Promise.resolve()
      },
    })
    await startedGuard()
    const record = incoming({ topic, key: 'k' })
    await processorOf(handler, await startedGuard(flaky)).process([record], never)
    expect(handled).toBe(1)
    expect((await startedGuard()).isDeadly([record])).toBe(false)
  }, 30_000)

  it('whose partition was lost while its chunk waited is neither parked nor handled here', async () => {
    const topic = newId()
    const lost = new AbortController()
    const handled: string[] = []
    const handler = handlerOf(topic, {
      handle: (events) => {
        handled.push(...events.map(({ key }) => key ?? ''))
        return events.some(({ key }) => key === 'bad') ? Promise.reject(new Unhandleable('never')) : Promise.resolve()
      },
    })
    const guard = await startedGuard()
    // No room to park at all: the chunk holds until its partition is lost.
    const under = processorOf(handler, guard, 0).process(
      [incoming({ topic, key: 'bad' }), incoming({ topic, key: 'good' })],
      never,
      () => lost.signal,
    )
    await eventually(() => parts.log.lines.some(({ message }) => message.includes('the consumer holds')), 'the hold')
    handled.length = 0
    lost.abort()
    await under
    expect(handled).toEqual([])
    expect(await parked(topic)).toEqual([])
    await guard.stop()
  }, 30_000)

  it('with a key longer than an index entry is parked by it, and holds what follows', async () => {
    const topic = newId()
    const key = randomBytes(8_000).toString('base64')
    const handler = handlerOf(topic, { handle: () => Promise.reject(new Unhandleable('never')) })
    const guard = await startedGuard()
    await processorOf(handler, guard).process([incoming({ topic, key })], never)
    await processorOf(handler, guard).process([incoming({ topic, key })], never)
    expect((await parked(topic)).map(({ state }) => state)).toEqual(['parked', 'behind'])
    await guard.stop()
  }, 30_000)

  it('of a topic that was made anew is not taken for the one that had its offset before', async () => {
    const topic = newId()
    const handler = handlerOf(topic, { handle: () => Promise.reject(new Unhandleable('never')) })
    const guard = await startedGuard()
    const first: IncomingRecord = incoming({ topic, key: 'k', offset: 3n, timestamp: 1_000 })
    for (const record of [first, first, { ...first, timestamp: 2_000 }]) await processorOf(handler, guard).process([record], never)
    expect((await parked(topic)).map(({ state, offset }) => [state, Number(offset)])).toEqual([
      ['parked', 3],
      ['behind', 3],
    ])
    await guard.stop()
  }, 30_000)

  it('costs no more when fifty thousand wait behind the head of its key', async () => {
    const topic = newId()
    const guard = await startedGuard()
    const handler = handlerOf(topic, { handle: () => Promise.reject(new Unhandleable('never')) })
    const processor = processorOf(handler, guard)
    await processor.process([incoming({ topic, key: 'k' })], never)
    await parts.sql(
      `insert into parked_record (id, handler, topic, partition, record_offset, key, type, headers, recorded_at, state, code, message, scope)
       select gen_random_uuid(), handler, topic, 1, n, key, type, headers, recorded_at, 'behind', code, message, scope
       from parked_record, generate_series(1, 50000) n where topic = $1`,
      [topic],
    )
    const locked = async (): Promise<number> => {
      const [row] = await parts.sql<{ wal: string }>('select pg_current_wal_insert_lsn() as wal')
      await processor.process([incoming({ topic, key: 'k' })], never)
      const [written] = await parts.sql<{ bytes: string }>('select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), $1) as bytes', [row?.wal])
      return Number(written?.bytes)
    }
    // Locking a row writes about 60 bytes; fifty thousand would be three megabytes. Others write to this server as well.
    const written = [await locked(), await locked(), await locked()]
    expect(Math.min(...written)).toBeLessThan(500_000)
    await guard.stop()
  }, 60_000)
})
