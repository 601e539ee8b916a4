import { createDatabase, type TestDatabase } from '@fifteen/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm'
import { createDataSource, Database, migrateDatabase, statement } from '../src/index.js'

class CreateBasket1700000300000 implements MigrationInterface {
  name = 'CreateBasket1700000300000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table basket (id int primary key)')
    await runner.query('create table line (basket int not null references basket, no int not null, primary key (basket, no))')
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}

const baskets = statement('baskets', 'insert into basket select generate_series($1::int, $2::int)')
const lines = statement('lines', 'insert into line select basket, 1 from generate_series($1::int, $2::int) as basket')
const flush = statement('flush', 'select pg_stat_force_next_flush()')

interface Scans {
  seq: number
  index: number
}

/**
 * What a connection plans while tables are empty it keeps until they are analysed, some minutes of load later. The server chooses the plan
 * of a foreign key's check by itself, once for each connection.
 */
describe('a fresh installation, whose tables are empty when the statements of a service are planned', () => {
  let home: TestDatabase
  let admin: pg.Client
  const settings = { applicationName: 'fresh-installation', migrations: [CreateBasket1700000300000], poolSize: 1 }

  beforeAll(async () => {
    home = await createDatabase('fresh-installation', (url) => migrateDatabase({ ...settings, poolSize: 2, url }))
    admin = new pg.Client({ connectionString: home.url })
    await admin.connect()
    // Nobody analyses in between, as nobody does in the first minute of a service.
    await admin.query('alter table basket set (autovacuum_enabled = off)')
    await admin.query('alter table line set (autovacuum_enabled = off)')
  }, 60_000)
  afterAll(async () => {
    await admin.end()
    await home.drop()
  })

  const scans = async (): Promise<Scans> => {
    const text = `select seq_scan::int as seq, idx_scan::int as index from pg_stat_user_tables where relname = 'basket'`
    const [found] = (await admin.query<Scans>(text)).rows
    if (!found) throw new Error('nothing is counted of the table')
    return found
  }

  /** How often `basket` was scanned for lines of as many baskets, by a connection that first saw it empty. */
  const scansOf = async (count: number, change?: (dataSource: DataSource) => Promise<void>): Promise<Scans> => {
    await admin.query('truncate basket, line')
    await admin.query('vacuum analyze basket, line')
    const dataSource = await createDataSource({ ...settings, url: home.url }).initialize()
    try {
      await change?.(dataSource)
      const database = new Database(dataSource)
      const add = (from: number, to: number): Promise<void> =>
        database.transaction(async (sql) => {
          await sql.query(baskets, [from, to])
          await sql.query(lines, [from, to])
        })
      await add(0, 0) // plans are made
      await database.use((sql) => sql.query(flush))
      const before = await scans()
      await add(1, count)
      await database.use((sql) => sql.query(flush))
      const after = await scans()
      return { seq: after.seq - before.seq, index: after.index - before.index }
    } finally {
      await dataSource.destroy()
    }
  }

  it('checks foreign keys by index', async () => {
    expect(await scansOf(500)).toEqual({ seq: 0, index: 500 })
  }, 60_000)

  it('would scan the whole table for each of them, with the settings of the server', async () => {
    const { seq } = await scansOf(500, async (dataSource) => {
      await dataSource.query('set enable_seqscan = on')
    })
    expect(seq).toBe(500)
  }, 60_000)
})
