import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { OrderReceived, StockReserved } from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { type Stack, stateRoot, takeStack } from '@fifteen/stack'
import { eventually, testStack } from '@fifteen/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { orders } from './sample-service.js'
import { MessagingParts } from './support/messaging-parts.js'
import { type RunningChild, startSample } from './support/sample-child.js'
import { change, firstOccurrences, upTo, versionsOf } from './support/versions.js'

const TOPICS = ['order-intake.events', 'stock-confirmation.events']
/** Two minutes with FIFTEEN_AWAY=long. Either way longer than liveness waits for a turn of the fetch loop. */
const AWAY_MS = process.env['FIFTEEN_AWAY'] === 'long' ? 120_000 : 18_000
const LIVENESS_MS = 10_000

/** A broker of this test's own is killed, as the others' must not be. Not covered: a broker that comes back without its data. */
describe('a broker that is away', () => {
  const stateDir = join(stateRoot, `test-${testStack().run}-away`)
  let stack: Stack
  let parts: MessagingParts
  let child: RunningChild

  beforeAll(async () => {
    const { FIFTEEN_DATABASE_URL: _, FIFTEEN_KAFKA_BROKERS: __, ...env } = process.env
    stack = await takeStack({ stateDir, fresh: true, env })
    parts = await MessagingParts.open({ topics: TOPICS.map((name) => ({ name, partitions: 3 })), brokers: stack.kafka.brokers })
    const variables = { KAFKA_BROKERS: stack.kafka.brokers.join(','), LIVENESS_MS: String(LIVENESS_MS) }
    child = await startSample({ databaseUrl: parts.databaseUrl, prefix: parts.prefix }, { env: variables })
    await child.started
  }, 180_000)
  afterAll(async () => {
    child.process.kill('SIGKILL')
    await child.ended
    await parts.close()
    await stack.stop()
    await rm(stateDir, { recursive: true, force: true })
  }, 60_000)

  const ok = async (kind: string): Promise<boolean> =>
    (await fetch(`${child.url}/health/${kind}`, { signal: AbortSignal.timeout(5_000) })).ok

  it('stops no work, restarts nothing, and everything drains when it is back', async () => {
    const [one, two] = [newId(), newId()]
    const writer = await parts.writer()
    const before = orders(50, newId)
    await writer.publish(OrderReceived, before)
    await eventually(async () => (await parts.sql('select from seen')).length === 50, 'orders to be handled', { within: 60_000 })

    process.kill(stack.processes.find(({ name }) => name === 'kafka')?.pid ?? 0, 'SIGKILL')
    const back = performance.now() + AWAY_MS
    let commits = 0
    const slowest: number[] = []
    const unwell: string[] = []
    while (performance.now() < back) {
      const started = performance.now()
      for (const id of [one, two]) await change(parts.work, id)
      slowest.push(performance.now() - started)
      commits++
      for (const kind of ['live', 'ready']) if (!(await ok(kind))) unwell.push(kind)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    expect(unwell).toEqual([])
    expect(commits).toBeGreaterThan(AWAY_MS / 1_000)
    expect(Math.max(...slowest)).toBeLessThan(3_000)

    await stack.restartKafka()
    const reader = await parts.reader(['stock-confirmation.events'])
    await eventually(() => versionsOf(reader.records).get(two)?.at(-1) === commits, 'the outbox to drain', { within: 60_000 })
    const after = orders(50, newId)
    await writer.publish(OrderReceived, after)
    for (const { orderId } of [...before, ...after]) await reader.waitFor(StockReserved, { key: orderId, within: 60_000 })
    const first = firstOccurrences(reader.records)
    for (const id of [one, two]) expect(first.get(id)).toEqual(upTo(commits))
    expect(child.process.exitCode).toBeNull()
    expect(child.process.signalCode).toBeNull()
  }, 300_000)
})
