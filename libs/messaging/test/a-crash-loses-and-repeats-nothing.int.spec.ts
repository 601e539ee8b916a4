import { OrderReceived, StockReserved } from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { eventually, kafkaClient } from '@fifteen/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { orders } from './sample-service.js'
import { ChildService } from './support/child-service.js'

/** Not covered: a crash of PostgreSQL or of the broker themselves; their durability is theirs. */
describe('a process that is killed with -9', () => {
  let service: ChildService

  beforeAll(async () => {
    service = await ChildService.open()
  }, 60_000)
  afterAll(() => service.close(), 30_000)

  const seen = async (): Promise<number> => (await service.sql<{ n: number }>('select count(*)::int as n from seen'))[0]?.n ?? 0
  const committedOffsets = async (): Promise<number> => {
    const admin = kafkaClient().admin()
    try {
      await admin.connect()
      const groupId = `${service.prefix}stock-confirmation`
      const [topic] = await admin.fetchOffsets({ groupId, topics: [`${service.prefix}order-intake.events`] })
      return (topic?.partitions ?? []).reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0)
    } finally {
      await admin.disconnect()
    }
  }

  it('between commit and publish has its events published after the restart', async () => {
    // Another holder of the lease keeps this process from publishing, however quick it is.
    await service.sql(`update relay set holder = $1, expires_at = clock_timestamp() + interval '1 hour'`, [newId()])
    const batch = orders(200, newId)
    const first = await service.start()
    await service.writer.publish(OrderReceived, batch)
    await eventually(async () => (await seen()) === 200, 'all orders to be handled', { within: 20_000 })
    first.process.kill('SIGKILL')
    expect(await first.ended).toBe('SIGKILL')
    expect(service.reader.of(StockReserved)).toHaveLength(0)

    await service.sql(`update relay set expires_at = '-infinity'`)
    const second = await service.start()
    const answers = await service.reader.waitFor(StockReserved, { count: 200 })
    expect(new Set(answers.map(({ orderId }) => orderId))).toEqual(new Set(batch.map(({ orderId }) => orderId)))
    second.process.kill('SIGTERM')
    expect(await second.ended).toBe(0)
  }, 60_000)

  it('between handling and offset commit gets the records again, and that changes nothing', async () => {
    const before = service.reader.of(StockReserved).length
    const offsets = await committedOffsets()
    const batch = orders(100, newId)
    await service.writer.publish(OrderReceived, batch)
    const first = await service.start({ fault: 'dies-after-commit' })
    expect(await first.ended).toBe('SIGKILL')
    expect(await seen()).toBeGreaterThan(200)
    expect(await committedOffsets()).toBe(offsets)

    await service.start()
    await service.reader.waitFor(StockReserved, { count: before + 100 })
    // Of both tests' records: the process that was killed in the first one may not have come to commit any.
    await eventually(async () => (await committedOffsets()) === 300, 'every offset to be committed', { within: 30_000 })
    const again = await service.sql(`select from seen where times > 1`)
    expect(again.length).toBeGreaterThan(0)
    // Exact duplicates may follow a death between a publish and its cursor: equal ids are one event.
    const events = new Map(service.reader.records.map(({ headers, key }) => [headers['ce_id'], key]))
    expect(events.size).toBe(300)
    expect(new Set(events.values()).size).toBe(300)
  }, 90_000)
})
