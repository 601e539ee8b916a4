import { topicSpecs } from '@fifteen/contracts'
import { migrateDatabase } from '@fifteen/persistence'
import {
  createDatabase,
  createTopics,
  deleteTopics,
  type TestDatabase,
  testStack,
  TopicReader,
  TopicWriter,
  uniquePrefix,
} from '@fifteen/testing'
import pg from 'pg'
import { sampleMigrations } from '../sample-service.js'
import { type ChildOptions, type RunningChild, startSample } from './sample-child.js'

/** Database, topics and clients of one sample service that runs as processes, one or several at a time. */
export class ChildService {
  readonly #children: RunningChild[] = []
  readonly #supervisors: (() => Promise<void>)[] = []

  private constructor(
    readonly prefix: string,
    readonly database: TestDatabase,
    readonly pool: pg.Pool,
    readonly writer: TopicWriter,
    readonly reader: TopicReader,
  ) {}

  static async open(): Promise<ChildService> {
    const prefix = uniquePrefix()
    await createTopics(testStack().brokers, topicSpecs(prefix))
    const database = await createDatabase('messaging_sample', (url) =>
      migrateDatabase({ url, applicationName: 'sample', migrations: sampleMigrations }),
    )
    const pool = new pg.Pool({ connectionString: database.url, max: 4 })
    const reader = await TopicReader.open(prefix, ['stock-confirmation.events'])
    return new ChildService(prefix, database, pool, await TopicWriter.open(prefix), reader)
  }

  /** Starts a process and waits until it says that it has started. */
  async start(options: ChildOptions = {}): Promise<RunningChild> {
    const child = await this.#spawn(options)
    await child.started
    return child
  }

  /** Starts the process again whenever it ends, as a supervisor would, until told to stop; counts its deaths. */
  supervise(options: ChildOptions = {}): { deaths: () => number; stop: () => Promise<void> } {
    let deaths = 0
    const over = new AbortController()
    const loop = async (): Promise<void> => {
      while (!over.signal.aborted) {
        const child = await this.#spawn(options)
        if (over.signal.aborted) child.process.kill('SIGKILL')
        await child.ended
        deaths++
      }
    }
    const done = loop()
    const stop = async (): Promise<void> => {
      over.abort()
      await this.killAll()
      await done
    }
    this.#supervisors.push(stop)
    return { deaths: () => deaths, stop }
  }

  async sql<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.pool.query<Row>(text, values)).rows
  }

  async killAll(): Promise<void> {
    for (const { process: child } of this.#children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await Promise.all(this.#children.map(({ ended }) => ended))
  }

  async close(): Promise<void> {
    await Promise.all(this.#supervisors.map((stop) => stop()))
    await this.killAll()
    await this.reader.close()
    await this.writer.close()
    await this.pool.end()
    await this.database.drop()
    await deleteTopics(testStack().brokers, this.prefix)
  }

  async #spawn(options: ChildOptions): Promise<RunningChild> {
    const child = await startSample({ databaseUrl: this.database.url, prefix: this.prefix }, options)
    this.#children.push(child)
    return child
  }
}
