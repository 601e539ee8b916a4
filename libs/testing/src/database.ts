import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { eventually } from './eventually.js'
import { testStack, urlOf } from './stack.js'

const OBJECT_IN_USE = '55006'
const CLOSING_WITHIN_MS = 2_000

export interface TestDatabase {
  /** postgres://… */
  url: string
  name: string
  /** Ends every connection to it and drops it. */
  drop(): Promise<void>
}

/**
 * A database of one test file, cloned from a template that is migrated once in a jest run.
 * @param name names the set of migrations; the same name must always mean the same migrations
 * @param migrate brings the empty database at the url to its schema, and closes what it opened
 */
export async function createDatabase(name: string, migrate: (url: string) => Promise<void>): Promise<TestDatabase> {
  const { run } = testStack()
  const template = `tpl_${run}_${name}`
  const database = `t_${run}_${name}_${randomBytes(4).toString('hex')}`
  await withServer(async (server) => {
    await server.query('select pg_advisory_lock(hashtext($1))', [template])
    if (!(await exists(server, template))) await makeTemplate(server, template, migrate)
    await server.query('select pg_advisory_unlock(hashtext($1))', [template])
    await clone(server, template, database)
  })
  return { url: urlOf(database), name: database, drop: () => withServer((server) => drop(server, database)) }
}

async function withServer<T>(work: (server: pg.Client) => Promise<T>): Promise<T> {
  const server = new pg.Client({ connectionString: urlOf('postgres'), connectionTimeoutMillis: 10_000 })
  await server.connect()
  try {
    return await work(server)
  } finally {
    await server.end()
  }
}

async function exists(server: pg.Client, database: string): Promise<boolean> {
  const { rowCount } = await server.query('select from pg_database where datname = $1', [database])
  return rowCount === 1
}

/** Built under another name: what failed halfway is never cloned. */
async function makeTemplate(server: pg.Client, template: string, migrate: (url: string) => Promise<void>): Promise<void> {
  const building = `${template}_building`
  await drop(server, building)
  await server.query(`create database ${pg.escapeIdentifier(building)}`)
  await migrate(urlOf(building))
  await whenUnused(
    () => server.query(`alter database ${pg.escapeIdentifier(building)} rename to ${pg.escapeIdentifier(template)}`),
    building,
  )
}

const clone = (server: pg.Client, template: string, database: string): Promise<unknown> =>
  whenUnused(() => server.query(`create database ${pg.escapeIdentifier(database)} template ${pg.escapeIdentifier(template)}`), template)

/** A pool's last connection closes a moment after its end() resolves. */
async function whenUnused(statement: () => Promise<unknown>, database: string): Promise<unknown> {
  let refused: Error | undefined
  const done = await eventually(
    async () => {
      try {
        await statement()
        return true
      } catch (error) {
        if ((error as pg.DatabaseError).code === OBJECT_IN_USE) throw error
        refused = error as Error
        return true
      }
    },
    `the last connection to ${database} to close`,
    { within: 15_000 },
  )
  if (refused) throw refused
  return done
}

/** Connections that are being closed get a moment for it: the pool of one that is ended by force reports an error, though all of it was ended in order. */
async function drop(server: pg.Client, database: string): Promise<void> {
  const deadline = Date.now() + CLOSING_WITHIN_MS
  while (Date.now() < deadline && (await isConnected(server, database))) await delay(20)
  await server.query(`drop database if exists ${pg.escapeIdentifier(database)} with (force)`)
}

async function isConnected(server: pg.Client, database: string): Promise<boolean> {
  const { rowCount } = await server.query('select from pg_stat_activity where datname = $1 limit 1', [database])
  return rowCount === 1
}
