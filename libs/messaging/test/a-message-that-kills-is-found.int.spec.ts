import { OrderReceived, StockReserved } from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { eventually } from '@fifteen/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { order, orders } from './sample-service.js'
import { ChildService } from './support/child-service.js'

/** Not covered: a message that only kills together with another; each is then handled alone and nothing dies. */
describe('a message that kills the process', () => {
  let service: ChildService

  beforeAll(async () => {
    service = await ChildService.open()
  }, 60_000)
  afterAll(() => service.close(), 30_000)

  it('is found within a few restarts and parked unhandled, and everybody else’s orders flow', async () => {
    const [kills, exits] = [newId(), newId()]
    const healthy = orders(60, newId)
    await service.writer.publish(OrderReceived, [
      ...healthy.slice(0, 20),
      order(kills, 'kills'),
      ...healthy.slice(20, 40),
      order(exits, 'exits'),
      ...healthy.slice(40),
    ])
    const supervisor = service.supervise({ fault: 'ends-at-deadly' })
    const parked = await eventually(
      async () => {
        const rows = await service.sql<{ key: string; code: string }>(`select key, code from parked_record where state = 'parked'`)
        return rows.length === 2 && rows
      },
      'both to be parked',
      { within: 220_000, every: 250 },
    )
    expect(new Set(parked.map(({ key }) => key))).toEqual(new Set([kills, exits]))
    for (const { code } of parked) expect(code).toBe('kills-the-process')
    for (const { orderId } of healthy) await service.reader.waitFor(StockReserved, { key: orderId, within: 60_000 })
    expect(supervisor.deaths()).toBeLessThanOrEqual(8)
    await eventually(async () => (await service.sql('select from consumer_attempt')).length === 0, 'no suspicion to be left', {
      within: 30_000,
    })
    await supervisor.stop()
    // A process that dies between a publish and its cursor repeats exact duplicates: the events themselves are sixty.
    expect(new Set(service.reader.records.map(({ headers }) => headers['ce_id'])).size).toBe(60)
  }, 300_000)
})
