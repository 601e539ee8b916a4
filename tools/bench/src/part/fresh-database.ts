import type { BenchSystem } from '../harness/system.js'
import pg from 'pg'

const NAME = 'fifteen_bench_part'

/** Gives the work an empty database of its own, by address, and drops it again. */
export async function withDatabase<T>(system: BenchSystem, work: (url: string) => Promise<T>): Promise<T> {
  const drop = `drop database if exists ${NAME} with (force)`
  await inServer(system, [drop, `create database ${NAME}`, 'checkpoint'])
  try {
    return await work(system.stack.databaseUrl(NAME))
  } finally {
    await inServer(system, [drop])
  }
}

async function inServer(system: BenchSystem, statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: system.stack.databaseUrl('postgres'), connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
