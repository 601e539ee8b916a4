import { newId, systemClock } from '@fifteen/kernel'
import { eventually, type TopicReader } from '@fifteen/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { type PositionedRecord, Relay, RelayStore, UnitOfWork } from '../src/index.js'
import { MessagingParts } from './support/messaging-parts.js'
import { change, repeated, upTo, versionsOf } from './support/versions.js'

const TOPIC = 'stock-confirmation.events'

const APPEND = `select outbox_append(array[$1], array[$2], array[$3], array[convert_to($4, 'UTF8')])`

describe('events', () => {
  let parts: MessagingParts
  let reader: TopicReader

  beforeAll(async () => {
    parts = await MessagingParts.open({ topics: [{ name: TOPIC, partitions: 3 }] })
    reader = await parts.reader([TOPIC])
  }, 60_000)
  afterAll(() => parts.close(), 30_000)

  /** A transaction that a test leads statement by statement. */
  async function transaction(): Promise<{ client: pg.Client; append: (orderId: string, version: number) => Promise<unknown> }> {
    const client = new pg.Client({ connectionString: parts.databaseUrl })
    await client.connect()
    await client.query('begin')
    const append = (orderId: string, version: number): Promise<unknown> =>
      client.query(APPEND, [
        parts.prefix + TOPIC,
        orderId,
        JSON.stringify({ ce_id: newId() }),
        JSON.stringify({ orderId, orderVersion: version }),
      ])
    return { client, append }
  }

  const waiting = (client: pg.Client): Promise<unknown> =>
    eventually(async () => {
      const { processID } = client as pg.Client & { processID: number }
      return (await parts.sql(`select from pg_stat_activity where pid = $1 and wait_event_type = 'Lock'`, [processID])).length > 0
    }, 'the transaction to wait for a lock')

  it('of three transactions, in which the later version has the smaller transaction id, come in the order of their commits', async () => {
    const orderId = newId()
    const bystander = newId()
    await parts.sql(`insert into seen (order_id, external_id) values ($1, 'x')`, [orderId])
    const late = await transaction()
    const early = await transaction()
    const other = await transaction()

    // The one that will make version 2 gets its id first, by an insert of its own, as an inbox row would be.
    await late.client.query(`insert into inbox (source, id, event_time) values ('shop', $1, now())`, [newId()])
    await early.client.query('select from seen where order_id = $1 for update', [orderId])
    const lockedLater = late.client.query('select from seen where order_id = $1 for update', [orderId])
    await waiting(late.client)
    // A third one is about to commit: everybody's append waits for it, and nobody's position can overtake it.
    await other.append(bystander, 1)
    const appended = early.append(orderId, 1)
    await waiting(early.client)
    await other.client.query('commit')
    await appended
    await early.client.query('commit')
    await lockedLater
    await late.append(orderId, 2)
    await late.client.query('commit')

    const rows = await parts.sql<{ key: string; version: number; xid: string }>(
      `select key, (convert_from(payload, 'UTF8')::json->>'orderVersion')::int as version, xmin::text as xid from outbox order by position`,
    )
    expect(rows.map(({ key, version }) => [key, version])).toEqual([
      [bystander, 1],
      [orderId, 1],
      [orderId, 2],
    ])
    // What an outbox ordered by transaction id would have published: version 2 before version 1.
    const [first, second] = rows.filter(({ key }) => key === orderId)
    expect(Number(second?.xid)).toBeLessThan(Number(first?.xid))

    const relay = parts.relay()
    relay.start()
    await eventually(() => versionsOf(reader.records).get(orderId)?.length === 2, 'both versions to be published', { within: 30_000 })
    await relay.stop()
    expect(versionsOf(reader.records).get(orderId)).toEqual([1, 2])
    await Promise.all([late, early, other].map(({ client }) => client.end()))
  }, 60_000)

  it('of many concurrent committers come whole, in each order’s own order, and once', async () => {
    const relay = parts.relay()
    parts.onCommitted = (batch) => relay.committed(batch)
    relay.start()
    const ids = Array.from({ length: 4 }, newId)
    const committers = Array.from({ length: 8 }, async () => {
      for (let round = 0; round < 15; round++) for (const orderId of ids) await change(parts.work, orderId)
    })
    await Promise.all(committers)
    await eventually(() => ids.every((id) => versionsOf(reader.records).get(id)?.length === 120), 'all versions to be published', {
      within: 30_000,
    })
    for (const id of ids) expect(versionsOf(reader.records).get(id)).toEqual(upTo(120))
    expect(repeated(reader.records)).toHaveLength(0)
    await relay.stop()
  }, 90_000)

  it('of this process are published without a look at the table, and behind those of another process that came before them', async () => {
    class Watched extends RelayStore {
      readonly pages: number[] = []
      override async next(position: number, most: number, bytes: number): Promise<PositionedRecord[]> {
        const page = await super.next(position, most, bytes)
        this.pages.push(page.length)
        return page
      }
    }
    const store = new Watched(parts.database)
    const relay = new Relay(parts.client(), store, parts.metrics, parts.log, { idlePollMs: 60_000 })
    parts.onCommitted = (batch) => relay.committed(batch)
    relay.start()
    const [mine, shared] = [newId(), newId()]
    const met = (id: string, count: number): Promise<unknown> =>
      eventually(() => versionsOf(reader.records).get(id)?.length === count, `${count} events`, { within: 30_000 })
    await eventually(() => store.pages.at(-1) === 0, 'its first look')
    const looks = store.pages.length
    for (let n = 0; n < 20; n++) await change(parts.work, mine)
    await met(mine, 20)
    expect(store.pages.length).toBe(looks)

    const settings = { source: 'another', topicPrefix: parts.prefix }
    const another = new UnitOfWork(parts.database, systemClock, parts.metrics, settings, () => undefined)
    for (let n = 0; n < 10; n++) await change(n % 3 === 1 ? parts.work : another, shared)
    await change(parts.work, shared)
    await met(shared, 11)
    expect(versionsOf(reader.records).get(shared)).toEqual(upTo(11))
    expect(repeated(reader.records)).toHaveLength(0)
    expect(store.pages.length).toBeGreaterThan(looks)
    await relay.stop()
    const [row] = await parts.sql<{ behind: number }>('select (select max(position) from outbox) - cursor as behind from relay')
    expect(Number(row?.behind)).toBe(0)
  }, 60_000)

  it('are read from the table at once where memory had no room for them', async () => {
    const relay = parts.relay({ freshRecords: 0, idlePollMs: 3_600_000 })
    parts.onCommitted = (batch) => relay.committed(batch)
    relay.start()
    const id = newId()
    for (let n = 0; n < 5; n++) {
      await change(parts.work, id)
      await eventually(() => versionsOf(reader.records).get(id)?.length === n + 1, 'it to be published', { within: 30_000 })
    }
    expect(repeated(reader.records)).toHaveLength(0)
    await relay.stop()
  }, 60_000)

  it('are not counted as published under a lease that has run out, though nobody else has taken it', async () => {
    const store = new RelayStore(parts.database)
    const holder = newId()
    const cursor = await eventually(async () => (await store.acquire(holder, 0.05)) ?? undefined, 'the lease')
    const lapsed = 'select from relay where expires_at < clock_timestamp()'
    await eventually(async () => (await parts.sql(lapsed)).length > 0, 'it to run out')
    expect(await store.advance(holder, cursor + 1)).toBe(false)
    expect(await store.acquire(holder, 60)).toBe(cursor)
    expect(await store.advance(holder, cursor)).toBe(true)
    await store.release(holder)
  }, 30_000)

  it('are published by one relay at a time; when it stops, another goes on where it was', async () => {
    const orderId = newId()
    const relays = [parts.relay({ leaseSeconds: 1 }), parts.relay({ leaseSeconds: 1 })]
    for (const relay of relays) relay.start()
    const holder = (): Promise<string | null> =>
      parts
        .sql<{ holder: string | null }>('select holder from relay where expires_at > clock_timestamp()')
        .then(([row]) => row?.holder ?? null)
    const first = await eventually(async () => (await holder()) ?? undefined, 'one of them to take the lease')
    for (let n = 0; n < 50; n++) await change(parts.work, orderId)
    await eventually(() => versionsOf(reader.records).get(orderId)?.length === 50, 'its events to be published', { within: 30_000 })
    expect(await holder()).toBe(first)

    await relays[0]?.stop()
    await eventually(async () => (await holder()) !== null, 'one of them to hold the lease', { within: 30_000 })
    for (let n = 0; n < 50; n++) await change(parts.work, orderId)
    await eventually(() => versionsOf(reader.records).get(orderId)?.length === 100, 'the other to go on', { within: 30_000 })
    await relays[1]?.stop()
    expect(await holder()).toBeNull()
    expect(versionsOf(reader.records).get(orderId)).toEqual(upTo(100))
  }, 90_000)
})
