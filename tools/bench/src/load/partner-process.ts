import { kafkaClient } from '../harness/kafka.js'
import { TOPICS } from '../harness/parties.js'
import type { LoadOptions } from './protocol.js'

/** Acknowledges every dossier, as leanly as can be: what it costs is the load's, not the product's. */
const kafka = kafkaClient((JSON.parse(process.argv[2] ?? '{}') as LoadOptions).brokers, 'bench-partner')
const producer = kafka.producer({ allowAutoTopicCreation: false })
const consumer = kafka.consumer({ groupId: 'bench-partner', minBytes: 1, maxWaitTimeInMs: 20 })

process.once('disconnect', () => process.exit(0))
process.once('SIGTERM', () => void Promise.all([producer.disconnect(), consumer.disconnect()]).finally(() => process.exit(0)))
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined)

await producer.connect()
await consumer.connect()
await consumer.subscribe({ topics: [TOPICS.dossiers], fromBeginning: true })
consumer.on(consumer.events.GROUP_JOIN, () => process.send?.({ type: 'ready' }))
await consumer.run({
  eachBatch: async (payload) => {
    const at = new Date().toISOString()
    const messages = payload.batch.messages.map(({ value }) => {
      const { orderId, dossierRevision } = JSON.parse((value ?? '{}').toString()) as { orderId: string; dossierRevision: number }
      const receiptId = `${orderId}-${dossierRevision}`
      return { key: orderId, value: JSON.stringify({ orderId, dossierRevision, kind: 'accepted', receiptId, at }) }
    })
    if (messages.length) await producer.send({ topic: TOPICS.receipts, acks: -1, messages })
    await payload.heartbeat()
  },
})
