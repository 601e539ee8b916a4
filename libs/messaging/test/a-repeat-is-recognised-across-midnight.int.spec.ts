import { newId } from '@fifteen/kernel'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Inbound, Inbox, INBOX_DAYS, type InboxEntry } from '../src/index.js'
import { MessagingParts } from './support/messaging-parts.js'
import { incoming } from './support/records.js'

const DAY_MS = 86_400_000

/** Days are given by the events' own times; the database's clock is not turned. */
describe('the inbox', () => {
  const inbox = new Inbox()
  let parts: MessagingParts
  /** Midnight, UTC, at the beginning of today. */
  let midnight: number

  beforeAll(async () => {
    parts = await MessagingParts.open()
    const [row] = await parts.sql<{ today: number }>(
      `select extract(epoch from date_trunc('day', now() at time zone 'UTC'))::float8 * 1000 as today`,
    )
    midnight = row?.today ?? 0
    await inbox.maintain(parts.database)
  }, 60_000)
  afterAll(() => parts.close())

  const seen = (...entries: InboxEntry[]): Promise<Set<string>> =>
    parts.database.transaction((sql) => inbox.firstSeen(sql, 'shop', entries))

  it('recognises after midnight what came before it, because the event’s time decides and not its arrival', async () => {
    const lastOfYesterday = { id: newId(), at: new Date(midnight - 1) }
    const firstOfToday = { id: newId(), at: new Date(midnight) }
    expect(await seen(lastOfYesterday, firstOfToday)).toEqual(new Set([lastOfYesterday.id, firstOfToday.id]))
    const days = await parts.sql<{ day: string }>(
      `select tableoid::regclass::text as day from inbox where id = any($1) order by event_time`,
      [[lastOfYesterday.id, firstOfToday.id]],
    )
    expect(new Set(days.map(({ day }) => day)).size).toBe(2)
    // Arrived today, a day late, a second and a third time.
    expect(await seen(firstOfToday, lastOfYesterday)).toEqual(new Set())
    await inbox.maintain(parts.database)
    expect(await seen(lastOfYesterday)).toEqual(new Set())
  })

  it('recognises an event whose record the relay sent again after midnight, by the event’s own time', async () => {
    const delivery = (id: string, recordedAt: number, time?: string): Inbound => {
      const headers: Record<string, string> = time === undefined ? {} : { ce_id: id, ce_time: time }
      const record = incoming({ topic: 't', timestamp: recordedAt, headers })
      return { type: 'test', data: {}, key: null, id, timestamp: recordedAt, traceparent: undefined, record }
    }
    const unseen = (event: Inbound): Promise<Inbound[]> => parts.database.transaction((sql) => inbox.unseenEvents(sql, 'relayed', [event]))
    const [id, bare] = [newId(), newId()]
    const madeAt = new Date(midnight - 1).toISOString()
    expect(await unseen(delivery(id, midnight - 1, madeAt))).toHaveLength(1)
    expect(await unseen(delivery(id, midnight + 1, madeAt))).toEqual([])
    expect(await unseen(delivery(id, midnight + 1, 'no time at all'))).toHaveLength(1)
    // Without headers of its own a record is known by its place, where its time is the broker's.
    expect(await unseen(delivery(bare, midnight - 1))).toHaveLength(1)
    expect(await unseen(delivery(bare, midnight - 1))).toEqual([])
  })

  it('recognises a repeat for as long as topics and replays may bring one, and drops whole days afterwards', async () => {
    const oldest = { id: newId(), at: new Date(midnight - INBOX_DAYS * DAY_MS) }
    expect(await seen(oldest)).toEqual(new Set([oldest.id]))
    await inbox.maintain(parts.database)
    expect(await seen(oldest)).toEqual(new Set())
    await parts.sql('select inbox_maintain($1, 2)', [INBOX_DAYS - 1])
    expect(await parts.sql('select from inbox where id = $1', [oldest.id])).toEqual([])
    await inbox.maintain(parts.database)
  })

  it('refuses an event of a day that is not kept, so that it is parked in sight', async () => {
    await expect(seen({ id: newId(), at: new Date(midnight - 400 * DAY_MS) })).rejects.toMatchObject({ code: '23514' })
    await expect(seen({ id: newId(), at: new Date(midnight + 30 * DAY_MS) })).rejects.toMatchObject({ code: '23514' })
  })

  it('gives one of two concurrent deliveries the first sight, and none to whom rolls back', async () => {
    const entry = { id: newId(), at: new Date(midnight) }
    const sights = await Promise.all(Array.from({ length: 5 }, () => seen(entry)))
    expect(sights.filter(({ size }) => size === 1)).toHaveLength(1)
    const undone = { id: newId(), at: new Date(midnight) }
    await expect(
      parts.database.transaction(async (sql) => {
        await inbox.firstSeen(sql, 'shop', [undone])
        throw new Error('the effect failed')
      }),
    ).rejects.toThrow('the effect failed')
    expect(await seen(undone)).toEqual(new Set([undone.id]))
  })

  it('takes the first of repeats within one chunk', async () => {
    const [a, b] = [newId(), newId()]
    const items = [
      { id: a, n: 1 },
      { id: b, n: 2 },
      { id: a, n: 3 },
    ]
    const unseen = (): Promise<typeof items> =>
      parts.database.transaction((sql) => inbox.unseen(sql, 'shop', items, ({ id }) => ({ id, at: new Date(midnight) })))
    expect((await unseen()).map(({ n }) => n)).toEqual([1, 2])
    expect(await unseen()).toEqual([])
  })

  it('does not keep its writers waiting behind a long reader when the day changes', async () => {
    const reader = await parts.pool.connect()
    try {
      await reader.query('begin')
      await reader.query('select count(*) from inbox')
      const started = performance.now()
      // A day is to be dropped and cannot be, while somebody reads.
      await expect(parts.sql('select inbox_maintain(1, 2)')).rejects.toMatchObject({ code: '55P03' })
      expect(performance.now() - started).toBeLessThan(3_000)
      const entry = { id: newId(), at: new Date(midnight) }
      expect(await seen(entry)).toEqual(new Set([entry.id]))
    } finally {
      await reader.query('rollback')
      reader.release()
    }
  })
})
