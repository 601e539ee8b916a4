import type { OutgoingRecord } from '@fifteen/messaging'
import { COMMIT, kafkaClient, loadConsumer, loadProducer } from '../harness/kafka.js'
import { TOPICS } from '../harness/parties.js'
import type { LoadOptions } from './protocol.js'

/** Acknowledges every dossier, as leanly as can be: what it costs is the load's, not the product's. */
const NAME = 'bench-partner'
const { brokers, fetchWaitMs } = JSON.parse(process.argv[2] ?? '{}') as LoadOptions
const producer = loadProducer(brokers, NAME)
const consumer = loadConsumer(kafkaClient(brokers, NAME), NAME, fetchWaitMs)

process.once('disconnect', () => process.exit(0))
process.once('SIGTERM', () => void Promise.all([producer.close(), consumer.disconnect()]).finally(() => process.exit(0)))
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined)

await consumer.connect()
await consumer.subscribe({ topics: [TOPICS.dossiers], fromBeginning: true })
consumer.on(consumer.events.GROUP_JOIN, () => process.send?.({ type: 'ready' }))
await consumer.run({
  ...COMMIT,
  eachBatch: async (payload) => {
    const at = new Date().toISOString()
    const messages = payload.batch.messages.map(({ value }): OutgoingRecord => {
      const { orderId, dossierRevision } = JSON.parse((value ?? '{}').toString()) as { orderId: string; dossierRevision: number }
      const receiptId = `${orderId}-${dossierRevision}`
      const receipt = { orderId, dossierRevision, kind: 'accepted', receiptId, at }
      return { topic: TOPICS.receipts, key: orderId, headers: {}, value: Buffer.from(JSON.stringify(receipt)) }
    })
    if (messages.length) await producer.send(messages)
    await payload.heartbeat()
  },
})
