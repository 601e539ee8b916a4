import { OrderReceived, StockReserved } from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { eventually, ServiceUnderTest, testStack } from '@fifteen/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { behaviour, order, sampleService } from './sample-service.js'
import { Gate } from './support/gate.js'
import { KafkaProxy } from './support/kafka-proxy.js'

/** Above what an idle or busy consumer ever shows. */
const BEHIND_SECONDS = 2
const CAUGHT_UP_SECONDS = 0.5

/** Read where an SRE reads it: from `/metrics`. */
describe('a consumer that stands still', () => {
  let service: ServiceUnderTest
  let kafka: KafkaProxy

  beforeAll(async () => {
    kafka = await KafkaProxy.before(testStack().brokers[0] ?? '')
    const env = { LOG_LEVEL: 'silent', KAFKA_BROKERS: kafka.address, REQUEST_TIMEOUT_MS: '1500' }
    service = await ServiceUnderTest.open(sampleService, { read: ['stock-confirmation.events'], env })
  }, 60_000)
  afterAll(async () => {
    await service.close()
    await kafka.close()
  }, 30_000)
  afterEach(() => {
    behaviour.onChunk = () => undefined
    kafka.mode = 'pass'
  })

  async function metric(name: string): Promise<number> {
    const text = await (await fetch(`${service.url}/metrics`)).text()
    const line = text.split('\n').find((each) => each.startsWith(`${name}{topic="${service.prefix}order-intake.events"}`))
    if (!line) throw new Error(`no ${name}`)
    return Number(line.split(' ').at(-1))
  }
  const timeLag = (): Promise<number> => metric('fifteen_time_lag_seconds')

  async function handlesAnOrder(): Promise<void> {
    const each = order(newId())
    await service.writer.publish(OrderReceived, [each])
    await service.reader.waitFor(StockReserved, { key: each.orderId, within: 60_000 })
    await eventually(async () => (await timeLag()) < CAUGHT_UP_SECONDS, 'the consumer to have caught up', { within: 30_000 })
  }

  it('because its handler hangs shows a time lag that grows, and none when it goes on', async () => {
    await handlesAnOrder()
    const gate = new Gate()
    behaviour.onChunk = () => gate.pass()
    const held = [order(newId()), order(newId()), order(newId())]
    await service.writer.publish(OrderReceived, held)
    try {
      await gate.arrival
      await eventually(async () => (await timeLag()) > BEHIND_SECONDS, 'the lag to grow', { within: 30_000 })
      const before = await timeLag()
      await eventually(async () => (await timeLag()) > before + 1, 'the lag to go on growing', { within: 30_000 })
      expect(await metric('fifteen_record_lag')).toBeGreaterThanOrEqual(1)
    } finally {
      gate.open()
    }
    for (const { orderId } of held) await service.reader.waitFor(StockReserved, { key: orderId })
    await eventually(async () => (await timeLag()) < CAUGHT_UP_SECONDS, 'the lag to be gone', { within: 30_000 })
    await eventually(async () => (await metric('fifteen_record_lag')) === 0, 'no record to be behind', { within: 30_000 })
  }, 120_000)

  it.each(['refuse', 'silent'] as const)(
    'because its fetches are not answered (%s) shows a time lag that grows, though nobody knows of a record that waits',
    async (mode) => {
      await handlesAnOrder()
      kafka.mode = mode
      await eventually(async () => (await timeLag()) > BEHIND_SECONDS, 'the lag to grow', { within: 30_000 })
      const before = await timeLag()
      await eventually(async () => (await timeLag()) > before + 1, 'the lag to go on growing', { within: 30_000 })
      kafka.mode = 'pass'
      await handlesAnOrder()
    },
    120_000,
  )
})
