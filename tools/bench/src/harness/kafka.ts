import { KafkaClient, mendRequestQueue, type RecordProducer } from '@fifteen/messaging'
import { type Consumer, Kafka, logLevel } from 'kafkajs'

/** A client of the load and of what measures; the system under test has its own. */
export function kafkaClient(brokers: string[], clientId: string): Kafka {
  mendRequestQueue()
  return new Kafka({ clientId, brokers, logLevel: logLevel.ERROR, requestTimeout: 30_000 })
}

/** As the bare pipeline's load hears of its orders: what it costs is to be no more than there. */
const FETCH = { minBytes: 65_536, maxWaitTimeInMs: 20 }
/** For `Consumer.run`: the place in the topic is kept once a second. */
export const COMMIT = { autoCommitInterval: 1_000 }

/** A consumer of the load. */
export function loadConsumer(kafka: Kafka, groupId: string): Consumer {
  return kafka.consumer({ groupId, ...FETCH })
}

/** The product's, whose client is that of the bare pipeline's load as well. */
export function loadProducer(brokers: string[], clientId: string): RecordProducer {
  return new KafkaClient({ brokers, clientId }).producer()
}
