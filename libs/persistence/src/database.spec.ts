import { describe, expect, it } from '@jest/globals'
import type pg from 'pg'
import type { DataSource } from 'typeorm'
import { Database, statement } from './database.js'

/** A connection that notes what is sent on it and answers when it is told to; at the edge, because no real server refuses BEGIN on request. */
class Connection {
  readonly sent: string[] = []
  readonly refused = new Map<string, string>()
  closed = false
  readonly connection = {
    stream: { writableCorked: 1, cork: () => undefined, uncork: () => undefined, destroy: () => (this.closed = true) },
  }
  readonly on = (): void => undefined
  readonly off = (): void => undefined
  readonly release = (): void => undefined
  begin: PromiseWithResolvers<unknown> = Promise.withResolvers()

  query({ name, text, callback }: Asked): void {
    const what = name ?? text
    this.sent.push(what)
    this.#answer(what).then(
      (result) => callback(null, result),
      (error: unknown) => callback(error),
    )
  }

  #answer(what: string): Promise<unknown> {
    const code = this.refused.get(what)
    if (code) return Promise.reject(Object.assign(new Error(`${what} refused`), { code }))
    return what === 'begin' ? this.begin.promise : Promise.resolve({ command: what.toUpperCase(), rows: [] })
  }
}

/** Of a `pg.Query`, which keeps to itself what the driver reads of it. */
type Asked = pg.Query & { name?: string; text: string; callback: (error: unknown, result?: unknown) => void }

const read = statement('read', 'select word from note for update')
const write = statement('write', 'insert into note values ($1)')
const append = statement('append', 'select outbox_append($1)')

describe('a transaction', () => {
  const open = (answerWithinMs = 10_000): { connection: Connection; database: Database } => {
    const connection = new Connection()
    const pool = { connect: () => Promise.resolve(connection) }
    const dataSource = { driver: { master: pool }, options: { extra: { answerWithinMs } } }
    return { connection, database: new Database(dataSource as unknown as DataSource) }
  }

  it.each([
    ['a write', write],
    ['a function that writes', append],
  ])('sends reads with BEGIN, and %s not before its answer', async (_, change) => {
    const { connection, database } = open()
    const done = database.transaction((sql) => Promise.all([sql.query(read), sql.query(change)]))
    await new Promise(setImmediate)
    expect(connection.sent).toEqual(['begin', 'read'])
    connection.begin.resolve(undefined)
    await done
    expect(connection.sent).toEqual(['begin', 'read', change.name, 'commit'])
  })

  it('keeps the order of statements: a read behind a write that waits for BEGIN waits as well', async () => {
    const { connection, database } = open()
    const done = database.transaction((sql) => Promise.all([sql.query(write), sql.query(read)]))
    await new Promise(setImmediate)
    expect(connection.sent).toEqual(['begin'])
    connection.begin.resolve(undefined)
    await done
    expect(connection.sent).toEqual(['begin', 'write', 'read', 'commit'])
  })

  it('fails with what failed first, though it is heard of last', async () => {
    const { connection, database } = open()
    connection.begin.resolve(undefined)
    connection.refused.set('write', '40P01').set('append', '25P02')
    const deep = async (query: Promise<unknown[]>): Promise<unknown> => Promise.all([query.then((rows) => rows).then((rows) => rows)])
    const lost = database.transaction(async (sql) => {
      await sql.query(read)
      await Promise.all([deep(sql.query(write)), sql.query(append)])
    })
    await expect(lost).rejects.toMatchObject({ code: '40P01' })
  })

  it('sends nothing behind its end: a write that waited for BEGIN while the work failed', async () => {
    const { connection, database } = open()
    const failed = database.transaction((sql) => Promise.all([sql.query(write), Promise.reject(new Error('not this order'))]))
    await new Promise(setImmediate)
    connection.begin.resolve(undefined)
    await expect(failed).rejects.toThrow('not this order')
    await new Promise(setImmediate)
    expect(connection.sent).toEqual(['begin', 'rollback'])
  })

  it('closes a connection whose answer does not come in time, and no other', async () => {
    const late = open(1)
    await expect(late.database.transaction((sql) => sql.query(read))).rejects.toThrow('Query read timeout')
    expect(late.connection.closed).toBe(true)
    const inTime = open(20)
    inTime.connection.begin.resolve(undefined)
    await inTime.database.transaction((sql) => sql.query(read))
    await new Promise((resolve) => setTimeout(resolve, 40)) // set later and longer: its watch would have ended before
    expect(inTime.connection.closed).toBe(false)
  })

  it('changes nothing where BEGIN is refused', async () => {
    const { connection, database } = open()
    const refused = database.transaction(async (sql) => {
      await sql.query(read)
      await sql.query(write)
    })
    connection.begin.reject(new Error('no transaction today'))
    await expect(refused).rejects.toThrow('no transaction today')
    expect(connection.sent).toEqual(['begin', 'read', 'rollback'])
  })
})
