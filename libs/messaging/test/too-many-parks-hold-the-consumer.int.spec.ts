import { contractOf, OrderReceived, StockReserved } from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { eventually, ServiceUnderTest } from '@fifteen/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { behaviour, order, orders, sampleService, Unhandleable } from './sample-service.js'
import { groupFacts } from './support/broker-facts.js'

const MOST = 5
const WINDOW_MS = 4_000

/** The minute is four seconds long here. */
describe('a release that breaks everything', () => {
  let service: ServiceUnderTest

  beforeAll(async () => {
    const env = { LOG_LEVEL: 'silent', PARKS_PER_MINUTE: String(MOST), PARK_WINDOW_MS: String(WINDOW_MS) }
    service = await ServiceUnderTest.open(sampleService, { read: ['stock-confirmation.events'], env })
  }, 60_000)
  afterAll(() => service.close(), 30_000)

  const parks = async (): Promise<number[]> =>
    (
      await service.sql<{ at: number }>('select extract(epoch from parked_at)::float8 * 1000 as at from parked_record order by parked_at')
    ).map(({ at }) => at)
  const paused = async (): Promise<boolean> => {
    const text = await (await fetch(`${service.url}/metrics`)).text()
    return /^fifteen_consumer_paused 1$/m.test(text)
  }

  it('parks so many in a minute, holds the consumer without losing its place in the group, and goes on afterwards', async () => {
    const broken = orders(4, newId)
    const ids = new Set(broken.map(({ orderId }) => orderId))
    behaviour.onChunk = (events) => {
      if (events.some(({ data }) => ids.has(data.orderId))) throw new Unhandleable('the newest release')
    }
    // Half of them cannot be handled, half cannot even be read: both count.
    const headers = { ce_type: contractOf(OrderReceived).type }
    await service.writer.publishRaw('order-intake.events', [
      ...broken.map((each) => ({ key: each.orderId, value: JSON.stringify(each), headers })),
      ...Array.from({ length: 8 }, () => ({ key: newId(), value: 'not JSON', headers })),
    ])
    await eventually(paused, 'the consumer to hold', { within: 30_000 })
    expect(await parks()).toHaveLength(MOST)
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200)
    expect(await groupFacts(`${service.prefix}stock-confirmation`)).toEqual({ state: 'Stable', members: 1 })

    await eventually(async () => (await parks()).length === 12, 'all to be parked', { within: 60_000 })
    const times = await parks()
    for (const [index, at] of times.entries()) {
      const sixth = times[index + MOST]
      if (sixth !== undefined) expect(sixth - at).toBeGreaterThan(WINDOW_MS - 250)
    }
    const healthy = order(newId())
    await service.writer.publish(OrderReceived, [healthy])
    await service.reader.waitFor(StockReserved, { key: healthy.orderId, within: 30_000 })
    expect(await service.sql(`select from parked_record where state <> 'parked'`)).toHaveLength(0)
  }, 120_000)
})
