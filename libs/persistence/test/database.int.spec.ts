import { DeadlineExceeded, toError } from '@fifteen/kernel'
import { createDatabase, eventually, type TestDatabase } from '@fifteen/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm'
import { createDataSource, Database, isConnectionLost, migrate, migrateDatabase, NewerSchema, statement } from '../src/index.js'

class CreateNote1700000200000 implements MigrationInterface {
  name = 'CreateNote1700000200000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table note (word text primary key)')
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}

const insert = statement('note-insert', 'insert into note (word) values ($1)')
const pid = statement('own-pid', 'select pg_backend_pid() as pid')
const sleep = statement('sleep', 'select pg_sleep(30)')

/** Not covered: a server whose machine has vanished from the network; there TCP keep-alive and the driver's time-out decide. */
describe('the database behind a service', () => {
  let home: TestDatabase
  let dataSource: DataSource
  let database: Database
  let admin: pg.Client
  const settings = { applicationName: 'persistence-test', migrations: [CreateNote1700000200000], poolSize: 2, statementTimeoutMs: 400 }
  const notes = async (): Promise<string[]> =>
    (await admin.query<{ word: string }>('select word from note order by word')).rows.map((row) => row.word)

  beforeAll(async () => {
    home = await createDatabase('persistence', (url) => migrateDatabase({ ...settings, url }))
    dataSource = await createDataSource({ ...settings, url: home.url }).initialize()
    database = new Database(dataSource)
    admin = new pg.Client({ connectionString: home.url })
    await admin.connect()
  }, 60_000)
  afterAll(async () => {
    await admin.end()
    await dataSource.destroy()
    await home.drop()
  })

  it('reads arrays in binary as the values they hold', async () => {
    const echo = statement(
      'echo-arrays',
      `select $1::uuid[] as uuids, $2::text[] as texts, $3::int[] as ints, $4::bigint[]::text[] as bigints, $5::boolean[] as booleans,
         $6::timestamptz[] as instants, $7::bytea[] as bytes, $8::text[] as none`,
    )
    const [uuid, instant, bytes] = ['01890a5d-ac96-774b-bcce-b302099a8057', new Date('1969-07-20T20:17:40.123Z'), Buffer.from([0, 39, 255])]
    const sent = [
      [uuid, null],
      ['a "quoted", {braced} \\ é 😀', '', null],
      [-1, 2_147_483_647],
      [-5, Number.MAX_SAFE_INTEGER],
    ]
    const [row] = await database.use((sql) => sql.query(echo, [...sent, [true, false, null], [instant, null], [bytes, null], []]))
    expect(row).toEqual({
      ...{ uuids: sent[0], texts: sent[1], ints: sent[2], bigints: ['-5', String(Number.MAX_SAFE_INTEGER)] },
      ...{ booleans: [true, false, null], instants: [instant, null], bytes: [bytes, null], none: [] },
    })
  })

  it('says what is wrong with an element that is none', async () => {
    const wrong = statement('wrong-array', 'select $1::uuid[] as uuids')
    await expect(database.use((sql) => sql.query(wrong, [['not-a-uuid']]))).rejects.toMatchObject({ code: '22P02' })
  })

  it('does not call stored what was not: work that goes on after a statement of it failed', async () => {
    const swallowed = database.transaction(async (sql) => {
      await sql.query(insert, ['lost'])
      await expect(sql.query(insert, ['lost'])).rejects.toMatchObject({ code: '23505' })
      return 'done'
    })
    await expect(swallowed).rejects.toMatchObject({ code: 'transaction-aborted' })
    expect(await notes()).toEqual([])
  })

  it('runs statements that do not wait for each other in the order given', async () => {
    const seen = await database.transaction(async (sql) => {
      const words = ['first', 'second', 'third'].map((word) => sql.query(insert, [word]))
      const [rows] = await Promise.all([
        sql.query<{ word: string }>(statement('note-order', 'select word from note order by ctid')),
        ...words,
      ])
      return rows
    })
    expect(seen).toEqual([{ word: 'first' }, { word: 'second' }, { word: 'third' }])
    await admin.query('delete from note')
  })

  it('stores nothing, and says why, when the statement that goes with COMMIT fails', async () => {
    await database.transaction((sql) => sql.query(insert, ['there']))
    let answered = false
    const refused = database.transaction(async (sql) => {
      await sql.query(insert, ['before'])
      sql.last(insert, ['there'], () => (answered = true))
    })
    await expect(refused).rejects.toMatchObject({ code: '23505' })
    expect(answered).toBe(false)
    expect(await notes()).toEqual(['there'])
    await database.transaction((sql) => {
      sql.last(statement('note-clear', 'delete from note'), [], () => (answered = true))
      return Promise.resolve()
    })
    expect(answered).toBe(true)
    expect(await notes()).toEqual([])
  })

  it('survives the end of a connection in the middle of a transaction, rolls back and goes on with another', async () => {
    const broken = database.transaction(async (sql) => {
      await sql.query(insert, ['half'])
      const [own] = await sql.query<{ pid: number }>(pid)
      await admin.query('select pg_terminate_backend($1)', [own?.pid])
      await eventually(
        async () => (await admin.query('select from pg_stat_activity where pid = $1', [own?.pid])).rowCount === 0,
        'the backend to be gone',
      )
      await sql.query(insert, ['other half'])
    })
    await expect(broken).rejects.toThrow()
    await database.transaction((sql) => sql.query(insert, ['whole']))
    expect(await notes()).toEqual(['whole'])
  }, 20_000)

  it('runs work again whose connection ended, when asked to', async () => {
    let tries = 0
    await database.transaction(
      async (sql) => {
        await sql.query(insert, [`try ${++tries}`])
        const [own] = await sql.query<{ pid: number }>(pid)
        if (tries === 1) await admin.query('select pg_terminate_backend($1)', [own?.pid])
      },
      { attempts: 3 },
    )
    expect(await notes()).toContain('try 2')
    expect(await notes()).not.toContain('try 1')
  }, 20_000)

  it('gives a connection back clean after an error', async () => {
    await expect(
      database.transaction(async (sql) => {
        await sql.query(insert, ['undone'])
        throw new TypeError('no such field')
      }),
    ).rejects.toThrow('no such field')
    await database.use((sql) => sql.query(insert, ['outside']))
    expect(await notes()).toContain('outside')
    expect(await notes()).not.toContain('undone')
  })

  it('ends a statement that takes too long', async () => {
    await expect(database.use((sql) => sql.query(sleep))).rejects.toMatchObject({ code: '57014' })
  }, 10_000)

  it('does not wait for ever for a server that has stopped answering', async () => {
    const url = new URL(home.url)
    const deaf = createDataSource({ ...settings, url: url.href })
    Object.assign(deaf.options, { extra: { answerWithinMs: 300, pipeline: true } })
    await deaf.initialize()
    try {
      const started = performance.now()
      const error: unknown = await new Database(deaf).transaction((sql) => sql.query(sleep)).catch((thrown: unknown) => thrown)
      expect(isConnectionLost(error)).toBe(true)
      expect(performance.now() - started).toBeLessThan(2_000)
    } finally {
      await deaf.destroy()
    }
  }, 10_000)

  it('gives nobody a connection that has stopped answering, also where its failure was no matter', async () => {
    const deaf = createDataSource({ ...settings, url: home.url, poolSize: 1 })
    Object.assign(deaf.options, { extra: { answerWithinMs: 100, pipeline: true } })
    await deaf.initialize()
    try {
      const shared = new Database(deaf)
      await shared.use((sql) => sql.query(sleep).catch(toError))
      await shared.use((sql) => sql.query(pid))
    } finally {
      await deaf.destroy()
    }
  }, 10_000)

  it('lets no other instance migrate while what is late goes on', async () => {
    const { promise: step, reject } = Promise.withResolvers<void>()
    class Late1900000000000 implements MigrationInterface {
      name = 'Late1900000000000'
      up = (): Promise<void> => step
      down = (): Promise<void> => Promise.reject(new Error('migrations go forward only'))
    }
    const held = async (): Promise<number> =>
      (
        await admin.query(
          "select from pg_locks join pg_database on database = pg_database.oid where locktype = 'advisory' and datname = current_database()",
        )
      ).rowCount ?? 0
    const late = await createDataSource({
      ...settings,
      url: home.url,
      migrations: [CreateNote1700000200000, Late1900000000000],
    }).initialize()
    await expect(migrate(late, 50)).rejects.toThrow(DeadlineExceeded)
    expect(await held()).toBe(1)
    reject(new Error('no such step today'))
    await late.destroy()
    await eventually(async () => (await held()) === 0, 'the lock to end with its connection')
  }, 10_000)

  it('lets one instance migrate at a time and the others wait', async () => {
    await admin.query('select pg_advisory_lock(15001)')
    let done = false
    const waiting = migrate(dataSource).then(() => (done = true))
    await eventually(
      async () =>
        (
          await admin.query(
            `select from pg_stat_activity where datname = current_database() and query like '%pg_try_advisory_lock%' and pid <> pg_backend_pid()`,
          )
        ).rowCount,
      'the second instance to ask',
    )
    expect(done).toBe(false)
    await admin.query('select pg_advisory_unlock(15001)')
    await waiting
  }, 20_000)

  it('refuses a database that is ahead of this build and changes nothing', async () => {
    await admin.query(`insert into migration (timestamp, name) values (1800000000000, 'FromTheFuture1800000000000')`)
    await expect(migrate(dataSource)).rejects.toThrow(NewerSchema)
    await admin.query(`delete from migration where name like 'FromTheFuture%'`)
    await migrate(dataSource)
  })
})
