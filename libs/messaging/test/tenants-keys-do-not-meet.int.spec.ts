import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  ChunkProcessor,
  CrashGuard,
  edgeHandler,
  type EdgeRecord,
  EdgeTenants,
  type Inbound,
  type IncomingRecord,
  Parking,
  ParkingStore,
} from '../src/index.js'
import { Unhandleable } from './sample-service.js'
import { MessagingParts } from './support/messaging-parts.js'
import { incoming } from './support/records.js'

const never = new AbortController().signal

/** Chunks are handed over by the test; the broker has no part in this promise. */
describe('orders of two shops that have the same number', () => {
  let parts: MessagingParts
  let processor: ChunkProcessor
  let parking: Parking
  const handled: string[] = []
  let broken = true

  beforeAll(async () => {
    parts = await MessagingParts.open()
    const tenants = new EdgeTenants()
    tenants.set('shopId', ['north', 'south'])
    const handler = edgeHandler('orders', 'shop.{shopId}.orders', tenants, (events) => {
      for (const { data } of events as Inbound<EdgeRecord>[]) {
        const { poison } = data.body as { poison?: boolean }
        if (poison && broken) throw new Unhandleable('this order cannot be handled')
      }
      handled.push(...(events as Inbound<EdgeRecord>[]).map(({ data, key }) => `${data.tenant} ${key}`))
      return Promise.resolve()
    })
    const store = new ParkingStore()
    const { work, database, metrics, log, prefix } = parts
    processor = new ChunkProcessor(
      [handler],
      work,
      store,
      new CrashGuard(database, log),
      metrics,
      log,
      { topicPrefix: prefix, parksPerMinute: 100 },
      () => undefined,
    )
    parking = new Parking(database, store, work, () => [handler], metrics, prefix)
  }, 60_000)
  afterAll(() => parts.close())

  const orderOf = (shop: string, body = {}): IncomingRecord =>
    incoming({ topic: `${parts.prefix}shop.${shop}.orders`, key: '1001', value: Buffer.from(JSON.stringify(body)) })

  it('do not wait for each other, neither when one is parked nor when it is replayed', async () => {
    await processor.process([orderOf('north', { poison: true }), orderOf('north'), orderOf('south')], never)
    await processor.process([orderOf('south'), orderOf('north')], never)
    expect(handled).toEqual(['south 1001', 'south 1001'])
    expect((await parking.list({ key: '1001' })).map(({ topic, state }) => [topic.slice(parts.prefix.length), state])).toEqual([
      ['shop.north.orders', 'parked'],
      ['shop.north.orders', 'behind'],
      ['shop.north.orders', 'behind'],
    ])
    await processor.process([orderOf('south', { poison: true })], never)
    broken = false
    const [north] = await parking.list({ key: '1001' }, 1)
    expect(await parking.requeue({ id: north?.id }, { who: 'sre', why: 'mended' })).toMatchObject([{ records: 3 }])
    expect(handled.slice(2)).toEqual(Array(3).fill('north 1001'))
    expect(await parking.list({ key: '1001' })).toMatchObject([{ topic: `${parts.prefix}shop.south.orders`, state: 'parked' }])
  })
})
