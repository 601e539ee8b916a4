import { contractOf, ShopAnnounced, topicSpecs, type TopicSpec } from '@fifteen/contracts'
import { createService, loadEnv, type ServiceDefinition, type ServiceEnv } from '@fifteen/service-defaults'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import pg from 'pg'
import { groupDrained, groupShared } from './consumer-group.js'
import { createDatabase, type TestDatabase } from './database.js'
import { eventually } from './eventually.js'
import { createTopics, deleteTopics, uniquePrefix } from './kafka.js'
import { compareAnswers, PublishedApi } from './published-api.js'
import { testStack } from './stack.js'
import { TopicReader, TopicWriter } from './topic-reader.js'

export const TEST_ADMIN_KEY = 'test-admin-key-of-sufficient-length'

export interface ServiceUnderTestOptions {
  /** Variables beside those that every service needs. */
  env?: Record<string, string>
  /** Shops whose topics exist and which are announced before the service starts. */
  shops?: Partial<ShopAnnounced>[]
  /** Partners whose topics exist. */
  partners?: string[]
  /** Topics to read from the beginning, without the prefix. */
  read?: string[]
}

/** A real service on a database, topics and groups of its own. Close it in afterAll. */
export class ServiceUnderTest {
  #app: NestFastifyApplication | undefined
  readonly #differences: string[] = []

  private constructor(
    private readonly start: () => Promise<NestFastifyApplication>,
    private readonly name: string,
    readonly api: PublishedApi,
    readonly prefix: string,
    readonly database: TestDatabase,
    readonly pool: pg.Pool,
    readonly writer: TopicWriter,
    readonly reader: TopicReader,
  ) {}

  static async open<Env extends ServiceEnv>(
    definition: ServiceDefinition<Env>,
    options: ServiceUnderTestOptions = {},
  ): Promise<ServiceUnderTest> {
    const { env = {}, shops = [], partners = [], read = [] } = options
    const prefix = uniquePrefix()
    const announced = shops.map((shop) => ({ ...contractOf(ShopAnnounced).example, ...shop }))
    const specs: TopicSpec[] = topicSpecs(prefix, { shops: announced.map(({ shopId }) => shopId), partners })
    await createTopics(testStack().brokers, specs)
    const variables = {
      HTTP_PORT: '0',
      KAFKA_BROKERS: testStack().brokers.join(','),
      TOPIC_PREFIX: prefix,
      ADMIN_API_KEY: TEST_ADMIN_KEY,
      LOG_LEVEL: 'warn',
      KAFKA_FETCH_PACE_MS: '10',
      ...env,
    }
    const start = (url: string): Promise<NestFastifyApplication> =>
      createService(definition, loadEnv(definition.env, { ...variables, DATABASE_URL: url }))
    // Booting the module migrates; the template is then cloned for every file of the service.
    const database = await createDatabase(definition.name.replaceAll('-', '_'), async (url) => (await start(url)).close())
    const writer = await TopicWriter.open(prefix)
    if (announced.length) await writer.publish(ShopAnnounced, announced)
    const reader = await TopicReader.open(prefix, read)
    const pool = new pg.Pool({ connectionString: database.url, max: 4 })
    const sut = new ServiceUnderTest(
      () => start(database.url),
      definition.name,
      await PublishedApi.of(definition.name),
      prefix,
      database,
      pool,
      writer,
      reader,
    )
    await sut.resume()
    return sut
  }

  get app(): NestFastifyApplication {
    if (!this.#app) throw new Error('the service is stopped')
    return this.#app
  }

  /** Address of its HTTP API, without a slash at the end. */
  url = ''

  /** Stops the service in an orderly way; its database and topics stay. */
  async pause(): Promise<void> {
    const app = this.#app
    this.#app = undefined
    await app?.close()
  }

  /** Starts it again on the same database, topics and groups. */
  async resume(): Promise<void> {
    this.#app = await this.another()
    this.url = (await this.#app.getUrl()).replace('[::1]', '127.0.0.1')
  }

  /** Starts one more instance on the same database, topics and groups; the caller closes it. */
  async another(): Promise<NestFastifyApplication> {
    const app = await this.start()
    compareAnswers(app.getHttpAdapter().getInstance(), this.api, (differences) => this.#differences.push(...differences))
    await app.startAllMicroservices()
    await app.listen(0, '127.0.0.1')
    return app
  }

  /** Resolves when so many instances share its partitions; a rebalance is over then. */
  shared(instances: number): Promise<void> {
    return groupShared(this.prefix + this.name, instances)
  }

  /** Resolves when it has handled and committed all that stands on the topics (without the prefix), and the reader has what it published. */
  async drained(topics: readonly string[]): Promise<void> {
    await groupDrained(
      this.prefix + this.name,
      topics.map((topic) => this.prefix + topic),
    )
    const unpublished = 'select count(*)::int as n from outbox where position > (select cursor from relay)'
    await eventually(async () => (await this.sql<{ n: number }>(unpublished))[0]?.n === 0, 'the outbox to be published', { within: 60_000 })
    await this.reader.caughtUp()
  }

  /** A request with JSON in and out; the admin key unless told otherwise. */
  async http<T = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: T; headers: Headers }> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${TEST_ADMIN_KEY}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    })
    const text = await response.text()
    this.assertAsPublished()
    return { status: response.status, body: (text ? JSON.parse(text) : undefined) as T, headers: response.headers }
  }

  /** Throws where an answer so far was not as the published OpenAPI document says. */
  assertAsPublished(): void {
    const differences = this.#differences.splice(0)
    if (differences.length) throw new Error(`not as docs/contracts/openapi/${this.name}.yaml says:\n${differences.join('\n')}`)
  }

  async sql<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.pool.query<Row>(text, values)).rows
  }

  /** Stops everything and removes what it made. */
  async close(): Promise<void> {
    await this.pause()
    await this.reader.close()
    await this.writer.close()
    await this.pool.end()
    await this.database.drop()
    await deleteTopics(testStack().brokers, this.prefix)
    this.assertAsPublished()
  }
}
