import { OrderReceived, StockReserved } from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { eventually, testStack, type TopicReader, type TopicWriter } from '@fifteen/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { order } from './sample-service.js'
import { KafkaProxy } from './support/kafka-proxy.js'
import { MessagingParts } from './support/messaging-parts.js'
import { type RunningChild, startSample } from './support/sample-child.js'
import { TcpProxy, type ProxyMode } from './support/tcp-proxy.js'

const LIVENESS_MS = 7_000
/** Longer than liveness would wait, and than any single request or statement does. */
const BROKEN_FOR_MS = 9_000

/** Time-outs are a tenth of what services have, so that minutes are seconds. A broker that is down is a file of its own. */
describe('liveness', () => {
  let parts: MessagingParts
  let kafka: KafkaProxy
  let postgres: TcpProxy
  let writer: TopicWriter
  let reader: TopicReader
  let child: RunningChild

  beforeAll(async () => {
    parts = await MessagingParts.open({ topics: [{ name: 'order-intake.events', partitions: 2 }, { name: 'stock-confirmation.events' }] })
    writer = await parts.writer()
    reader = await parts.reader(['stock-confirmation.events'])
    kafka = await KafkaProxy.before(testStack().brokers[0] ?? '')
    const server = new URL(parts.databaseUrl)
    postgres = await TcpProxy.open({ host: server.hostname, port: Number(server.port) })
    parts.closeLater(
      () => kafka.close(),
      () => postgres.close(),
    )
    server.host = postgres.address
    const env = {
      KAFKA_BROKERS: kafka.address,
      LIVENESS_MS: String(LIVENESS_MS),
      REQUEST_TIMEOUT_MS: '1500',
      STATEMENT_TIMEOUT_MS: '500',
    }
    child = await startSample({ databaseUrl: server.href, prefix: parts.prefix }, { env, fault: 'hangs-at-endless' })
    parts.closeLater(async () => {
      child.process.kill('SIGKILL')
      await child.ended
    })
    await child.started
  }, 90_000)
  afterAll(() => parts.close(), 30_000)
  afterEach(() => {
    kafka.mode = 'pass'
    postgres.mode = 'pass'
  })

  const alive = async (): Promise<boolean> => (await fetch(`${child.url}/health/live`, { signal: AbortSignal.timeout(5_000) })).ok

  async function handlesOrders(): Promise<void> {
    const each = order(newId())
    await writer.publish(OrderReceived, [each])
    await reader.waitFor(StockReserved, { key: each.orderId, within: 60_000 })
  }

  const broken: [string, 'kafka' | 'postgres', ProxyMode][] = [
    ['a database that is down', 'postgres', 'refuse'],
    ['a database that does not answer', 'postgres', 'silent'],
    ['a broker that does not answer', 'kafka', 'silent'],
  ]

  it.each(broken)(
    'stays on beside %s, because a restart would not help, and work goes on afterwards',
    async (_, what, mode) => {
      await handlesOrders()
      const proxy = what === 'kafka' ? kafka : postgres
      proxy.mode = mode
      const under = order(newId())
      await writer.publish(OrderReceived, [under])
      const until = performance.now() + BROKEN_FOR_MS
      const answers: boolean[] = []
      await eventually(
        async () => {
          answers.push(await alive())
          return performance.now() > until
        },
        'the time to pass',
        { within: BROKEN_FOR_MS + 10_000, every: 250 },
      )
      expect(answers).not.toContain(false)
      proxy.mode = 'pass'
      await reader.waitFor(StockReserved, { key: under.orderId, within: 60_000 })
      await handlesOrders()
    },
    120_000,
  )

  it('goes off when the fetch loop has really stopped', async () => {
    await handlesOrders()
    await writer.publish(OrderReceived, [order(newId(), 'endless')])
    await eventually(async () => !(await alive()), 'liveness to go off', { within: LIVENESS_MS + 20_000 })
  }, 90_000)
})
