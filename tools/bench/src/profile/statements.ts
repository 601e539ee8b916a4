import { setTimeout as delay } from 'node:timers/promises'
import type { Stack } from '@fifteen/stack'
import pg from 'pg'
import { type Cell, table } from '../harness/table.js'

const MOST = 25
const STOPPED_WITHIN_MS = 20_000
const LOOK_EVERY_MS = 50
const TEXT = 90

const TOP = `
  select d.datname as database, s.calls::float8 as calls, s.total_exec_time as ms, s.rows::float8 as rows, s.wal_bytes::float8 as wal,
    (s.shared_blks_hit + s.shared_blks_read)::float8 as blocks,
    regexp_replace(s.query, '\\s+', ' ', 'g') as query
  from pg_stat_statements s join pg_database d on d.oid = s.dbid
  where d.datname like 'fifteen\\_%' order by s.total_exec_time desc limit ${MOST}`

interface Statement {
  database: string
  calls: number
  ms: number
  rows: number
  wal: number
  /** Buffers touched: many for few rows tell of a plan that reads too much. */
  blocks: number
  query: string
}

/** PostgreSQL's own account of statements over one interval. The server is started anew with the extension, which costs a little. */
export class Statements {
  private constructor(private readonly connectionString: string) {}

  /** Before anything is connected to the server. */
  static async prepare(stack: Stack): Promise<Statements> {
    const statements = new Statements(stack.databaseUrl('postgres'))
    await statements.#ask("alter system set shared_preload_libraries = 'pg_stat_statements'")
    const server = stack.processes.find(({ name }) => name === 'postgres')
    if (!server) throw new Error('statements are counted on servers of our own only')
    process.kill(server.pid, 'SIGINT')
    const deadline = performance.now() + STOPPED_WITHIN_MS
    while (stack.processes.some(({ name, pid }) => name === 'postgres' && pid === server.pid)) {
      if (performance.now() > deadline) throw new Error('PostgreSQL did not stop to be started with pg_stat_statements')
      await delay(LOOK_EVERY_MS)
    }
    await stack.restartPostgres()
    await statements.#ask('create extension if not exists pg_stat_statements')
    return statements
  }

  async begin(): Promise<void> {
    await this.#ask('select pg_stat_statements_reset()')
  }

  /** The most expensive ones, each by order. */
  async end(orders: number): Promise<string> {
    const rows = (await this.#ask(TOP)) as Statement[]
    const cells = rows.map(({ database, calls, ms, rows: touched, wal, blocks, query }): Cell[] => [
      (ms * 1000) / orders,
      wal / orders,
      calls / orders,
      touched / calls,
      blocks / Math.max(1, touched),
      database.replace('fifteen_', ''),
      query.slice(0, TEXT),
    ])
    return table(['µs/order', 'WAL bytes/order', 'calls/order', 'rows/call', 'blocks/row', 'database', 'statement'], cells)
  }

  async #ask(text: string): Promise<object[]> {
    const client = new pg.Client({ connectionString: this.connectionString, connectionTimeoutMillis: 10_000 })
    await client.connect()
    try {
      return (await client.query<object>(text)).rows
    } finally {
      await client.end()
    }
  }
}
