import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run, type PostgresAddress } from '@fifteen/stack'
import pg from 'pg'
import { median, spread } from '../harness/statistics.js'
import { parsePgbench } from './pgbench-output.js'

const DATABASE = 'fifteen_bench_limit'
const THREADS = 2
const PREPARED_WITHIN_MS = 120_000
const GRACE_MS = 60_000

/** One transaction that pgbench repeats, and the tables for it. */
export interface PgbenchWorkload {
  schema: string
  script: string
  clients: number
}

/** What PostgreSQL alone does with a workload, by pgbench: the line that the product is held against. */
export class PgbenchLimit {
  readonly #taken: number[] = []

  constructor(
    private readonly pgbench: string,
    private readonly server: PostgresAddress,
    private readonly seconds: number,
    private readonly workload: PgbenchWorkload,
  ) {}

  /** Transactions a second of each measurement. */
  get taken(): readonly number[] {
    return this.#taken
  }

  get clients(): number {
    return this.workload.clients
  }

  get median(): number {
    return median(this.#taken)
  }

  get spread(): number {
    return spread(this.#taken)
  }

  /** One measurement on tables made anew. Rejects when a transaction failed: the limit would be another one. */
  async measure(signal: AbortSignal): Promise<number> {
    await this.#prepare()
    const folder = await mkdtemp(join(tmpdir(), 'fifteen-bench-'))
    try {
      const script = join(folder, 'workload.sql')
      await writeFile(script, this.workload.script)
      const { host, port, user, password } = this.server
      const clients = ['-c', String(this.workload.clients), '-j', String(THREADS)]
      const load = ['-n', '-M', 'prepared', '-f', script, ...clients, '-T', String(this.seconds)]
      const output = await run(this.pgbench, [...load, '-h', host, '-p', String(port), '-U', user, DATABASE], {
        abort: signal,
        within: this.seconds * 1000 + GRACE_MS,
        env: { ...process.env, PGPASSWORD: password },
      })
      const { tps, failed } = parsePgbench(output)
      if (failed) throw new Error(`${failed} of pgbench's transactions failed: its figure is no limit`)
      this.#taken.push(tps)
      return tps
    } finally {
      await rm(folder, { recursive: true, force: true })
      await this.#inServer((client) => client.query(`drop database if exists ${DATABASE} with (force)`))
    }
  }

  async #prepare(): Promise<void> {
    await this.#inServer(async (client) => {
      await client.query(`drop database if exists ${DATABASE} with (force)`)
      await client.query(`create database ${DATABASE}`)
    })
    await this.#inServer(async (client) => {
      await client.query(this.workload.schema)
      await client.query('vacuum analyze')
      await client.query('checkpoint')
    }, DATABASE)
  }

  async #inServer(work: (client: pg.Client) => Promise<unknown>, database = 'postgres'): Promise<void> {
    const client = new pg.Client({ ...this.server, database, connectionTimeoutMillis: 10_000, statement_timeout: PREPARED_WITHIN_MS })
    await client.connect()
    try {
      await work(client)
    } finally {
      await client.end()
    }
  }
}
