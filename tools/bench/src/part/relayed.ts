import { systemClock } from '@fifteen/kernel'
import {
  appendToOutbox,
  type BrokerClient,
  KafkaClient,
  type MessagingLog,
  MessagingMetrics,
  type OutgoingRecord,
  Relay,
  RelayStore,
  UnitOfWork,
} from '@fifteen/messaging'
import { createDataSource, Database, migrateDatabase } from '@fifteen/persistence'
import { orderRecords, sampleDatabase } from './sample.js'

const CHUNK = 500

const noted =
  (level: string) =>
  (message: string, facts: object = {}): void =>
    void process.stderr.write(`${level} ${message} ${JSON.stringify(facts)}\n`)
const log: MessagingLog = { info: noted('info'), warn: noted('warn'), error: noted('error') }

/** The product's outbox and relay on a database; whoever measures is told of every acknowledged send, through the library's own port. */
export class Relayed {
  readonly relay: Relay
  readonly work: UnitOfWork

  private constructor(
    private readonly database: Database,
    client: BrokerClient,
  ) {
    const metrics = new MessagingMetrics()
    this.relay = new Relay(client, new RelayStore(database), metrics, log)
    const settings = { source: 'order-intake', topicPrefix: '' }
    this.work = new UnitOfWork(database, systemClock, metrics, settings, (batch) => this.relay.committed(batch))
  }

  static async open(
    { brokers, databaseUrl }: { brokers: string[]; databaseUrl: string },
    acknowledged: (records: readonly OutgoingRecord[]) => void,
  ): Promise<Relayed> {
    const settings = sampleDatabase(databaseUrl)
    await migrateDatabase(settings)
    const client = new KafkaClient({ brokers, clientId: 'bench-relay', log: (level, message, facts) => log[level](message, facts) })
    return new Relayed(new Database(await createDataSource(settings).initialize()), watched(client, acknowledged))
  }

  /** Puts so many events into the outbox while nobody publishes. */
  async fill(count: number): Promise<void> {
    for (let at = 0; at < count; at += CHUNK) {
      const records = orderRecords(Math.min(CHUNK, count - at))
      await this.database.transaction((sql) => Promise.resolve(appendToOutbox(sql, records)))
    }
  }

  async close(): Promise<void> {
    await this.relay.stop()
    await this.database.dataSource.destroy()
  }
}

const watched = (client: BrokerClient, acknowledged: (records: readonly OutgoingRecord[]) => void): BrokerClient => ({
  consumer: (options) => client.consumer(options),
  admin: () => client.admin(),
  producer: () => {
    const producer = client.producer()
    const send = async (records: readonly OutgoingRecord[]): Promise<void> => {
      await producer.send(records)
      acknowledged(records)
    }
    return { send, close: () => producer.close() }
  },
})
