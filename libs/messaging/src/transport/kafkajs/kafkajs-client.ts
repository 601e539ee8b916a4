import { Kafka, logLevel, type LogEntry } from 'kafkajs'
import type { BrokerAdmin, BrokerClient, ConsumerOptions, RecordConsumer, RecordProducer } from '../port.js'
import { KafkajsAdmin } from './kafkajs-admin.js'
import { KafkajsConsumer } from './kafkajs-consumer.js'
import { KafkajsProducer } from './kafkajs-producer.js'
import { mendRequestQueue } from './request-queue.js'

export interface BrokerSettings {
  /** host:port of each bootstrap broker. */
  brokers: string[]
  /** Shown in the broker's logs; the service's name. */
  clientId: string
  /** Milliseconds after which a request has failed, whatever became of it; default 15,000. */
  requestTimeoutMs?: number
  /** Receives what the client library logs at warn or above. */
  log?: (level: 'warn' | 'error', message: string, facts: object) => void
}

/** The port over kafkajs 2.2. Retries live in our own loops, where they can be seen and bounded, so the client's own are short. */
export class KafkajsClient implements BrokerClient {
  readonly #kafka: Kafka

  constructor({ brokers, clientId, requestTimeoutMs = 15_000, log }: BrokerSettings) {
    mendRequestQueue()
    this.#kafka = new Kafka({
      brokers,
      clientId,
      connectionTimeout: 3_000,
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
