import { systemClock } from '@fifteen/kernel'
import { createDataSource, Database, migrateDatabase } from '@fifteen/persistence'
import {
  createDatabase,
  createTopics,
  deleteTopics,
  testStack,
  TopicReader,
  TopicWriter,
  type TestTopic,
  uniquePrefix,
} from '@fifteen/testing'
import pg from 'pg'
import {
  KafkaClient,
  MessagingMetrics,
  Relay,
  RelayStore,
  UnitOfWork,
  type BrokerClient,
  type FreshBatch,
  type MessagingLog,
  type RelaySettings,
} from '../../src/index.js'
import { sampleMigrations } from '../sample-service.js'

export interface LogLine {
  level: 'info' | 'warn' | 'error'
  message: string
  facts: object
}

/** A log that a test can read. */
export class RecordedLog implements MessagingLog {
  readonly lines: LogLine[] = []

  info(message: string, facts: object = {}): void {
    this.lines.push({ level: 'info', message, facts })
  }

  warn(message: string, facts: object = {}): void {
    this.lines.push({ level: 'warn', message, facts })
  }

  error(message: string, facts: object = {}): void {
    this.lines.push({ level: 'error', message, facts })
  }
}

export interface PartsOptions {
  /** Topics without the prefix; none needs no broker. */
  topics?: TestTopic[]
  poolSize?: number
  /** Others than the run's. */
  brokers?: string[]
}

/** The parts of this library on a database (and topics) of their own, put together by the test instead of by Nest. */
export class MessagingParts {
  readonly metrics = new MessagingMetrics()
  readonly log = new RecordedLog()
  readonly work: UnitOfWork
  /** Called after every commit with events. */
  onCommitted: (batch: FreshBatch) => void = () => undefined
  readonly #closing: (() => Promise<unknown>)[] = []

  private constructor(
    readonly prefix: string,
    readonly databaseUrl: string,
    readonly database: Database,
    readonly pool: pg.Pool,
    readonly brokers: string[],
  ) {
    this.work = new UnitOfWork(database, systemClock, this.metrics, { source: 'sample', topicPrefix: prefix }, (batch) =>
      this.onCommitted(batch),
    )
  }

  static async open({ topics = [], poolSize = 10, brokers = testStack().brokers }: PartsOptions = {}): Promise<MessagingParts> {
    const prefix = uniquePrefix()
    if (topics.length)
      await createTopics(
        brokers,
        topics.map((topic) => ({ ...topic, name: prefix + topic.name })),
      )
    const settings = { applicationName: 'sample', migrations: sampleMigrations, poolSize }
    const home = await createDatabase('messaging_sample', (url) => migrateDatabase({ ...settings, url }))
    const dataSource = await createDataSource({ ...settings, url: home.url }).initialize()
    const pool = new pg.Pool({ connectionString: home.url, max: 6 })
    const parts = new MessagingParts(prefix, home.url, new Database(dataSource), pool, brokers)
    if (topics.length) parts.closeLater(() => deleteTopics(brokers, prefix))
    parts.closeLater(
      () => home.drop(),
      () => pool.end(),
      () => dataSource.destroy(),
    )
    return parts
  }

  /** Closed in the opposite order by `close`. */
  closeLater(...closing: (() => Promise<unknown>)[]): void {
    this.#closing.push(...closing)
  }

  client(brokers = this.brokers): BrokerClient {
    return new KafkaClient({ brokers, clientId: 'sample', log: (level, message, facts) => this.log[level](message, facts) })
  }

  /** A relay on this outbox; stopped by `close` if not before. */
  relay(settings: Partial<RelaySettings> = {}, client = this.client(), database = this.database): Relay {
    const relay = new Relay(client, new RelayStore(database), this.metrics, this.log, settings)
    this.closeLater(() => relay.stop())
    return relay
  }

  async reader(topics: string[]): Promise<TopicReader> {
    const reader = await TopicReader.open(this.prefix, topics, this.brokers)
    this.closeLater(() => reader.close())
    return reader
  }

  async writer(): Promise<TopicWriter> {
    const writer = await TopicWriter.open(this.prefix, this.brokers)
    this.closeLater(() => writer.close())
    return writer
  }

  async sql<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.pool.query<Row>(text, values)).rows
  }

  async close(): Promise<void> {
    for (let close = this.#closing.pop(); close; close = this.#closing.pop()) await close()
  }
}
