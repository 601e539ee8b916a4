import { mendRequestQueue } from '@fifteen/messaging'
import { Kafka, logLevel } from 'kafkajs'

/** A client of the load and of what measures; the system under test has its own. */
export function kafkaClient(brokers: string[], clientId: string): Kafka {
  mendRequestQueue()
  return new Kafka({ clientId, brokers, logLevel: logLevel.ERROR, requestTimeout: 30_000 })
}
