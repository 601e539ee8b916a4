import { newId } from '@fifteen/kernel'
import { eventually, type TopicReader } from '@fifteen/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { RelayStore } from '../src/index.js'
import { MessagingParts } from './support/messaging-parts.js'
import { change, repeated, upTo, versionsOf } from './support/versions.js'

const TOPIC = 'stock-confirmation.events'
/** Of one partition; services have a million. */
const POSITIONS = 200

describe('the partitions of the outbox', () => {
  let parts: MessagingParts
  let reader: TopicReader

  beforeAll(async () => {
    parts = await MessagingParts.open({ topics: [{ name: TOPIC, partitions: 2 }] })
    reader = await parts.reader([TOPIC])
    // As after a migration, but small.
    for (const name of await partitions()) await parts.sql(`drop table ${name}`)
    await parts.sql('select outbox_add_partitions(2, $1)', [POSITIONS])
  }, 60_000)
  afterAll(() => parts.close())

  async function partitions(): Promise<string[]> {
    const rows = await parts.sql<{ name: string }>(
      `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'outbox'::regclass order by substring(inhrelid::regclass::text from '[0-9]+')::int`,
    )
    return rows.map(({ name }) => name)
  }
  const positions = async (): Promise<{ last: number; cursor: number }> => {
    const [row] = await parts.sql<{ last: number; cursor: number }>(
      'select (select last_value from outbox_position)::int as last, cursor::int from relay',
    )
    return row ?? { last: 0, cursor: 0 }
  }

  it('are made ahead and crossed under load, and nothing is lost or reordered; old ones are dropped, none above the cursor', async () => {
    const relay = parts.relay({ partitionPositions: POSITIONS, maintainEveryMs: 50, pageRecords: 37 })
    parts.onCommitted = (batch) => relay.committed(batch)
    relay.start()
    const ids = Array.from({ length: 6 }, newId)
    await Promise.all(
      ids.map(async (id) => {
        for (let n = 0; n < 250; n++) await change(parts.work, id)
      }),
    )
    await eventually(() => ids.every((id) => versionsOf(reader.records).get(id)?.at(-1) === 250), 'everything to be published', {
      within: 60_000,
    })
    for (const id of ids) expect(versionsOf(reader.records).get(id)).toEqual(upTo(250))
    expect(repeated(reader.records)).toHaveLength(0)
    const { last, cursor } = await positions()
    expect(cursor).toBe(last)
    const current = Math.floor(last / POSITIONS)
    await eventually(async () => (await partitions())[0] === `outbox_${current - 1}`, 'old partitions to be dropped')
    expect(await partitions()).toEqual([-1, 0, 1, 2].map((n) => `outbox_${current + n}`))
    expect(current).toBeGreaterThanOrEqual(7)
    await relay.stop()
  }, 120_000)

  it('grow while nothing can be published, and keep what is not', async () => {
    const nowhere = parts.client(['127.0.0.1:1'])
    const relay = parts.relay({ partitionPositions: POSITIONS, maintainEveryMs: 20 }, nowhere)
    relay.start()
    const { cursor } = await positions()
    const id = newId()
    for (let n = 0; n < 3 * POSITIONS; n++) await change(parts.work, id)
    const { last } = await positions()
    expect(last).toBeGreaterThanOrEqual(cursor + 3 * POSITIONS)
    expect((await positions()).cursor).toBe(cursor)
    const [kept] = await parts.sql<{ count: number }>('select count(*)::int from outbox where position > $1', [cursor])
    expect(kept?.count).toBe(3 * POSITIONS)
    await relay.stop()
    const good = parts.relay({ partitionPositions: POSITIONS })
    good.start()
    await eventually(() => versionsOf(reader.records).get(id)?.at(-1) === 3 * POSITIONS, 'the rest to be published', { within: 60_000 })
    expect(versionsOf(reader.records).get(id)).toEqual(upTo(3 * POSITIONS))
    await good.stop()
  }, 180_000)

  it('are not dropped while somebody reads the outbox, and writers do not wait for that', async () => {
    const store = new RelayStore(parts.database)
    const long = await parts.pool.connect()
    try {
      await long.query('begin')
      await long.query('select count(*) from outbox')
      const dropping = store.maintain(POSITIONS).catch((error: unknown) => error)
      const started = performance.now()
      await change(parts.work, newId())
      expect(performance.now() - started).toBeLessThan(2_000)
      expect(await dropping).toMatchObject({ code: '55P03' })
    } finally {
      await long.query('rollback')
      long.release()
    }
    await store.maintain(POSITIONS)
    const { cursor } = await positions()
    expect((await partitions())[0]).toBe(`outbox_${Math.floor(cursor / POSITIONS) - 1}`)
  }, 60_000)
})
