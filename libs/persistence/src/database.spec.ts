import { describe, expect, it } from '@jest/globals'
import type { DataSource } from 'typeorm'
import { Database, statement } from './database.js'

/** A connection that notes what is sent on it and answers when it is told to; at the edge, because no real server refuses BEGIN on request. */
class Connection {
  readonly sent: string[] = []
  readonly refused = new Map<string, string>()
  readonly connection = { stream: { writableCorked: 1, cork: () => undefined, uncork: () => undefined } }
  readonly on = (): void => undefined
  readonly off = (): void => undefined
  readonly release = (): void => undefined
  begin: PromiseWithResolvers<unknown> = Promise.withResolvers()

  query(what: string | { name: string }): Promise<unknown> {
    const name = typeof what === 'string' ? what : what.name
    this.sent.push(name)
    const code = this.refused.get(name)
    if (code) return Promise.reject(Object.assign(new Error(`${name} refused`), { code }))
    return name === 'begin' ? this.begin.promise : Promise.resolve({ command: name.toUpperCase(), rows: [] })
  }
}

const read = statement('read', 'select word from note for update')
const write = statement('write', 'insert into note values ($1)')
const append = statement('append', 'select outbox_append($1)')

describe('a transaction', () => {
  const open = (): { connection: Connection; database: Database } => {
    const connection = new Connection()
    const pool = { connect: () => Promise.resolve(connection) }
    return { connection, database: new Database({ driver: { master: pool } } as unknown as DataSource) }
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
