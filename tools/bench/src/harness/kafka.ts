import { KafkaClient, mendRequestQueue, type RecordProducer } from '@fifteen/messaging'
import { type Consumer, Kafka, logLevel } from 'kafkajs'

/** A client of the load and of what measures; the system under test has its own. */
export function kafkaClient(brokers: string[], clientId: string): Kafka {
  mendRequestQueue()
  return new Kafka({ clientId, brokers, logLevel: logLevel.ERROR, requestTimeout: 30_000 })
}

/** A fetch of the load is answered with so many bytes, or after so many milliseconds. */
const FETCH_BYTES = 65_536
const FETCH_WAIT_MS = 20
/** For `Consumer.run`: the place in the topic is kept once a second. */
export const COMMIT = { autoCommitInterval: 1_000 }

/** A consumer of the load. `fetchWaitMs`: what a peer's load waits, where the product is held against a peer. */
export function loadConsumer(kafka: Kafka, groupId: string, fetchWaitMs = FETCH_WAIT_MS): Consumer {
  return kafka.consumer({ groupId, minBytes: FETCH_BYTES, maxWaitTimeInMs: fetchWaitMs })
}

/** The product's, whose client is that of the bare pipeline's load as well. */
export function loadProducer(brokers: string[], clientId: string): RecordProducer {
  return new KafkaClient({ brokers, clientId }).producer()
}
