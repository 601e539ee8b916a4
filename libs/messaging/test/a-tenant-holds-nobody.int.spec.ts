import { eventually } from '@fifteen/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  ChunkProcessor,
  CrashGuard,
  edgeHandler,
  type EdgeRecord,
  EdgeTenants,
  type Inbound,
  type IncomingRecord,
  ParkingStore,
} from '../src/index.js'
import { Unhandleable } from './sample-service.js'
import { MessagingParts } from './support/messaging-parts.js'
import { incoming } from './support/records.js'

const MOST = 6
const SHOPS = ['north', 'south', 'east', 'west']

/** Chunks are handed over by the test; the minute is as long as it is, so nothing here may wait for its end. */
describe('records of which every one fails', () => {
  let parts: MessagingParts
  const handled = new Set<string>()

  beforeAll(async () => {
    parts = await MessagingParts.open()
  }, 60_000)
  afterAll(() => parts.close())

  function newProcessor(): ChunkProcessor {
    const tenants = new EdgeTenants()
    tenants.set('shopId', SHOPS)
    const handler = edgeHandler('orders', 'shop.{shopId}.orders', tenants, (events) => {
      for (const { data, key } of events as Inbound<EdgeRecord>[]) {
        if ((data.body as { poison?: boolean }).poison) throw new Unhandleable('this order cannot be handled')
        handled.add(`${data.tenant} ${key}`)
      }
      return Promise.resolve()
    })
    const { work, database, metrics, log, prefix } = parts
    const settings = { topicPrefix: prefix, parksPerMinute: MOST }
    return new ChunkProcessor([handler], work, new ParkingStore(), new CrashGuard(database, log), metrics, log, settings, () => undefined)
  }

  const orderOf = (shop: string, key: string, poison = false): IncomingRecord =>
    incoming({ topic: `${parts.prefix}shop.${shop}.orders`, key, value: Buffer.from(JSON.stringify({ poison })) })
  const poisonOf = (shop: string, count: number): IncomingRecord[] =>
    Array.from({ length: count }, (_, index) => orderOf(shop, `${shop}-poison-${index}`, true))
  const parked = async (): Promise<number> => (await parts.database.use((sql) => new ParkingStore().list(sql, {}, 1_000))).length
  const isHeld = async (): Promise<boolean> => (await parts.metrics.paused.get()).values[0]?.value === 1

  it('are parked without holding the others, where they are of one tenant', async () => {
    const processor = newProcessor()
    await processor.process([...poisonOf('north', 5 * MOST), orderOf('south', '1')], new AbortController().signal)
    await processor.process([orderOf('south', '2'), ...poisonOf('south', 1), orderOf('north', 'good')], new AbortController().signal)
    expect([...handled].sort()).toEqual(['north good', 'south 1', 'south 2'])
    expect(await parked()).toBe(5 * MOST + 1)
    expect(await isHeld()).toBe(false)
  }, 30_000)

  it('hold the consumer where they are of many', async () => {
    const stop = new AbortController()
    const before = await parked()
    const records = ['south', 'east', 'west', 'north'].flatMap((shop) =>
      poisonOf(shop, 2).map((each) => ({ ...each, key: `late-${each.key}` })),
    )
    const processed = newProcessor().process(records, stop.signal)
    await Promise.all([
      expect(processed).rejects.toMatchObject({ code: 'processing-stopped' }),
      eventually(isHeld, 'the consumer to hold', { within: 20_000 }).finally(() => stop.abort()),
    ])
    expect(await parked()).toBe(before + MOST)
  }, 30_000)
})
