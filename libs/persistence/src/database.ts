import { FifteenError, backOffDelay, pause, toError } from '@fifteen/kernel'
import type { Pool, PoolClient } from 'pg'
import type { DataSource } from 'typeorm'
import { arrayTypesOf, binaryArray, type ArrayType } from './array-parameters.js'
import { isConnectionLost, isTransientDatabaseError } from './pg-errors.js'

/** SQL under a name: prepared once per connection, and found by that name in pg_stat_statements and errors. */
export interface Statement {
  readonly name: string
  readonly text: string
  /** What its array parameters are cast to, by index; they travel in binary. */
  readonly arrays: ReadonlyMap<number, ArrayType>
}

export const statement = (name: string, text: string): Statement => ({ name, text, arrays: arrayTypesOf(text) })

/** An open transaction, or a connection outside one. */
export interface Sql {
  /** Rows of the statement; parameters as `pg` takes them, arrays included. */
  query<Row extends object>(statement: Statement, values?: unknown[]): Promise<Row[]>
}

export interface TransactionOptions {
  /** How often a transaction that lost a race (40xxx) or its connection is run in all. */
  attempts?: number
}

class PooledSql implements Sql {
  constructor(private readonly client: PoolClient) {}

  async query<Row extends object>({ name, text, arrays }: Statement, values: unknown[] = []): Promise<Row[]> {
    const sent = arrays.size ? values.map((value, index) => parameterOf(value, arrays.get(index))) : values
    const result = await this.client.query<Row>({ name, text, values: sent })
    return result.rows
  }
}

const parameterOf = (value: unknown, type: ArrayType | undefined): unknown =>
  type && Array.isArray(value) ? (binaryArray(type, value) ?? value) : value

export class DatabaseUnreachable extends FifteenError {
  constructor(cause: unknown) {
    super('database-unreachable', `the database does not answer: ${toError(cause).message}`, { retryable: true, cause })
  }
}

/** Work went on after one of its statements had failed; nothing of it was stored. */
export class TransactionAborted extends FifteenError {
  constructor() {
    super('transaction-aborted', 'a statement of this transaction failed and the work went on: nothing was stored')
  }
}

const RETRY = { first: 20, most: 500 }

/** Runs set-based SQL by hand on the pool that TypeORM owns. */
export class Database {
  readonly #pool: Pool

  constructor(readonly dataSource: DataSource) {
    const driver: unknown = dataSource.driver
    this.#pool = (driver as { master: Pool }).master
  }

  /** Runs `work` outside a transaction, on one connection. */
  async use<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#withClient((client) => work(new PooledSql(client)))
  }

  /**
   * Runs `work` in one transaction: commits what it resolves with, rolls back what it rejects with.
   * By default once; with `attempts` again after a transient error, so `work` must not have effects elsewhere.
   */
  async transaction<T>(work: (sql: Sql) => Promise<T>, { attempts = 1 }: TransactionOptions = {}): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#withClient((client) => inTransaction(client, work))
      } catch (error) {
        if (attempt >= attempts || !isTransientDatabaseError(error)) throw error
        await pause(backOffDelay(RETRY, attempt))
      }
    }
  }

  async #withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect()
    let broken: Error | undefined
    // A backend that ends between two statements is an event nobody awaits: unheard, it would end the process.
    const hear = (error: Error): void => {
      broken = error
    }
    client.on('error', hear)
    try {
      return await work(client)
    } catch (error) {
      if (isConnectionLost(error)) broken ??= toError(error)
      throw error
    } finally {
      client.release(broken)
      client.off('error', hear)
    }
  }
}

async function inTransaction<T>(client: PoolClient, work: (sql: Sql) => Promise<T>): Promise<T> {
  await client.query('begin')
  try {
    const result = await work(new PooledSql(client))
    // A statement that failed and was swallowed by `work` has aborted the transaction: COMMIT then answers ROLLBACK, without an error.
    const { command } = await client.query('commit')
    if (command !== 'COMMIT') throw new TransactionAborted()
    return result
  } catch (error) {
    // The transaction has ended with its connection; asking once more would only wait for another time-out.
    if (isConnectionLost(error)) throw error
    await client.query('rollback').catch((failed: unknown) => {
      throw new DatabaseUnreachable(new AggregateError([error, failed], toError(error).message, { cause: error }))
    })
    throw error
  }
}
