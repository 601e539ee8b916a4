import { join } from 'node:path'
import { OrderReceived, StockReserved } from '@fifteen/contracts'
import { newId, withDeadline } from '@fifteen/kernel'
import { eventually } from '@fifteen/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { order, orders } from './sample-service.js'
import { committedRecords, groupFacts } from './support/broker-facts.js'
import { ChildService } from './support/child-service.js'
import type { RunningChild } from './support/sample-child.js'

describe('a process that is told to stop', () => {
  let service: ChildService
  let group: string

  beforeAll(async () => {
    service = await ChildService.open()
    group = `${service.prefix}stock-confirmation`
  }, 60_000)
  afterAll(() => service.close(), 30_000)

  const seen = async (): Promise<number> => (await service.sql('select from seen')).length
  const committed = (): Promise<number> => committedRecords(group, `${service.prefix}order-intake.events`)
  const ready = (child: RunningChild): Promise<boolean> =>
    fetch(`${child.url}/health/ready`, { signal: AbortSignal.timeout(5_000) }).then(
      ({ ok }) => ok,
      () => false,
    )
  const joined = (): Promise<unknown> =>
    eventually(async () => (await groupFacts(group)).state === 'Stable', 'it to join the group', { within: 30_000 })

  it('is no longer ready, finishes its chunk, commits its offsets, leaves the group, gives the lease back and ends well', async () => {
    const child = await service.start({ fault: 'takes-two-seconds' })
    await joined()
    await service.writer.publish(OrderReceived, orders(100, newId))
    await eventually(() => child.output().includes('handling'), 'a chunk to be under way', { within: 30_000 })
    expect(await seen()).toBe(0)
    expect(await ready(child)).toBe(true)

    const told = performance.now()
    child.process.kill('SIGTERM')
    await eventually(async () => !(await ready(child)), 'readiness to go off', { within: 1_500, every: 10 })
    expect(child.process.exitCode).toBeNull()
    expect(await child.ended).toBe(0)
    expect(performance.now() - told).toBeLessThan(10_000)

    const facts = await groupFacts(group)
    expect(facts).toEqual({ state: 'Empty', members: 0 })
    const handled = await seen()
    expect(handled).toBeGreaterThan(0)
    expect(await committed()).toBe(handled)
    expect(await service.sql('select holder from relay')).toEqual([{ holder: null }])
    expect(await service.sql('select from consumer_run where ended_at is null')).toHaveLength(0)

    // What it left is taken up at once by the next, and nothing comes twice.
    const next = await service.start()
    await service.reader.waitFor(StockReserved, { count: 100, within: 30_000 })
    expect(await service.sql('select from seen where times > 1')).toHaveLength(0)
    next.process.kill('SIGTERM')
    expect(await next.ended).toBe(0)
  }, 120_000)

  it('ends by its deadline when a handler never does', async () => {
    const child = await service.start({ fault: 'hangs-at-endless', env: { SHUTDOWN_DEADLINE_MS: '1500' } })
    await joined()
    const endless = order(newId(), 'endless')
    await service.writer.publish(OrderReceived, [endless])
    await eventually(
      async () =>
        (await service.sql(`select from pg_stat_activity where state = 'idle in transaction' and datname = current_database()`)).length > 0,
      'the handler to hang',
      { within: 30_000 },
    )
    const told = performance.now()
    child.process.kill('SIGTERM')
    expect(await child.ended).toBe(1)
    expect(performance.now() - told).toBeLessThan(5_000)
    expect(await service.sql('select from seen where order_id = $1', [endless.orderId])).toHaveLength(0)
  }, 90_000)

  it('leaves nothing open: the process ends by itself', async () => {
    const child = await service.start({ entry: join(import.meta.dirname, 'support', 'ends-by-itself.ts') })
    await joined()
    child.process.kill('SIGTERM')
    const how = await withDeadline(child.ended, 20_000, 'ending by itself').catch(() => `still open: ${child.output()}`)
    expect(how).toBe(0)
    expect(child.output()).toContain('closed')
  }, 90_000)
})
