import { Kafka, logLevel, type LogEntry } from 'kafkajs'
import {
  CONNECT_TIMEOUT_MS,
  REQUEST_TIMEOUT_MS,
  type BrokerAdmin,
  type BrokerClient,
  type BrokerSettings,
  type ConsumerOptions,
  type RecordConsumer,
  type RecordProducer,
} from '../port.js'
import { mendHeaderDecoding } from './header-decoding.js'
import { KafkajsAdmin } from './kafkajs-admin.js'
import { KafkajsConsumer } from './kafkajs-consumer.js'
import { KafkajsProducer } from './kafkajs-producer.js'
import { mendFetch } from './fetch-sessions.js'
import { mendRequestQueue } from './request-queue.js'

/** The port over kafkajs 2.2. Retries live in our own loops, where they can be seen and bounded, so the client's own are short. */
export class KafkajsClient implements BrokerClient {
  readonly #kafka: Kafka

  constructor({ brokers, clientId, requestTimeoutMs = REQUEST_TIMEOUT_MS, log }: BrokerSettings) {
    mendRequestQueue()
    mendFetch()
    mendHeaderDecoding()
    this.#kafka = new Kafka({
      brokers,
      clientId,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: requestTimeoutMs,
      retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 },
      logLevel: logLevel.WARN,
      logCreator:
        () =>
        ({ level, namespace, log: { message, timestamp: _, ...facts } }: LogEntry) =>
          log?.(level === logLevel.ERROR ? 'error' : 'warn', `${namespace}: ${message}`, facts),
    })
  }

  producer(): RecordProducer {
    return new KafkajsProducer(this.#kafka)
  }

  consumer(options: ConsumerOptions): RecordConsumer {
    return new KafkajsConsumer(this.#kafka, options)
  }

  admin(): BrokerAdmin {
    return new KafkajsAdmin(this.#kafka)
  }
}
