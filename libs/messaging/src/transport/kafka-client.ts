import { KafkajsClient } from './kafkajs/kafkajs-client.js'
import { PlatformaticProducer } from './platformatic/platformatic-producer.js'
import type { BrokerAdmin, BrokerClient, BrokerSettings, ConsumerOptions, RecordConsumer, RecordProducer } from './port.js'

/** What services use: @platformatic/kafka produces, kafkajs consumes and administers (decision 0012). */
export class KafkaClient implements BrokerClient {
  readonly #kafkajs: KafkajsClient

  constructor(private readonly settings: BrokerSettings) {
    this.#kafkajs = new KafkajsClient(settings)
  }

  producer(): RecordProducer {
    return new PlatformaticProducer(this.settings)
  }

  consumer(options: ConsumerOptions): RecordConsumer {
    return this.#kafkajs.consumer(options)
  }

  admin(): BrokerAdmin {
    return this.#kafkajs.admin()
  }
}
