import { FifteenError, backOffDelay, errorCode, pause, toError } from '@fifteen/kernel'
import type pg from 'pg'
import type { DataSource } from 'typeorm'
import { answerOf, type Connection } from './answer.js'
import { arrayTypesOf, binaryArray, type ArrayType } from './array-parameters.js'
import { answerWithinMsOf } from './data-source.js'
import { isConnectionLost, isTransientDatabaseError } from './pg-errors.js'

/** SQL under a name: prepared once per connection, and found by that name in pg_stat_statements and errors. */
export interface Statement {
  readonly name: string
  readonly text: string
  /** What its array parameters are cast to, by index; they travel in binary. */
  readonly arrays: ReadonlyMap<number, ArrayType>
  /** It changes nothing, as far as its text tells: it may be sent before BEGIN is answered. */
  readonly reads: boolean
}

const LOCKS = /\bfor (no key )?update\b/gi
const CHANGES = /\b(insert|update|delete|merge|nextval|setval|\w+_(append|maintain|add_partitions))\b/i

export const statement = (name: string, text: string): Statement => ({
  name,
  text,
  arrays: arrayTypesOf(text),
  reads: /^\s*(select|with)\b/i.test(text) && !CHANGES.test(text.replace(LOCKS, '')),
})

/** An open transaction, or a connection outside one. Statements that do not wait for each other share a trip and run in the order given. */
export interface Sql {
  /** Rows of the statement; parameters as `pg` takes them, arrays included. */
  query<Row extends object>(statement: Statement, values?: unknown[]): Promise<Row[]>
}

export interface TransactionSql extends Sql {
  /** The last statement of the transaction, sent together with COMMIT. `answered` gets its rows before the transaction resolves. */
  last<Row extends object>(statement: Statement, values: unknown[], answered: (rows: Row[]) => void): void
}

export interface TransactionOptions {
  /** How often a transaction that lost a race (40xxx) or its connection is run in all. */
  attempts?: number
}

class PooledSql implements Sql {
  constructor(protected readonly connection: Connection) {}

  async query<Row extends object>({ name, text, arrays }: Statement, values: unknown[] = []): Promise<Row[]> {
    const sent = arrays.size ? values.map((value, index) => parameterOf(value, arrays.get(index))) : values
    sendTogether(this.connection)
    try {
      const result = await answerOf<Row>(this.connection, { name, text, values: sent })
      return result.rows
    } catch (error) {
      // Made where the answer was read, it says nothing of who asked.
      if (error instanceof Error) Error.captureStackTrace(error)
      throw error
    }
  }
}

/** BEGIN shares a trip with the first reads. What changes something waits for its answer: without a transaction it would stay. */
class PooledTransaction extends PooledSql implements TransactionSql {
  #begun: Promise<unknown> | undefined
  /** Statements that wait for BEGIN. */
  #held = 0
  #last: Promise<unknown> | undefined
  /** What failed first, in the order of statements: those behind it only tell that the transaction is aborted, and may be heard of before. */
  #failed: { error: unknown } | undefined
  #over = false

  begin(): void {
    sendTogether(this.connection)
    this.#begun = answerOf(this.connection, { text: 'begin' }).then(() => (this.#begun = undefined))
    // Whoever ends the transaction hears of it; until then it is nobody's rejection.
    this.#begun.catch((error: unknown) => (this.#failed ??= { error }))
  }

  override async query<Row extends object>(statement: Statement, values?: unknown[]): Promise<Row[]> {
    if (!this.#begun && !this.#held) return this.#send(statement, values)
    if (statement.reads && !this.#held) {
      const [rows] = await Promise.all([this.#send<Row>(statement, values), this.#begun])
      return rows
    }
    this.#held++
    await this.#begun
    this.#held--
    return this.#send(statement, values)
  }

  last<Row extends object>(statement: Statement, values: unknown[], answered: (rows: Row[]) => void): void {
    this.#last = this.query<Row>(statement, values).then(answered)
    this.#last.catch((error: unknown) => (this.#failed ??= { error }))
  }

  async commit(): Promise<void> {
    await this.#begun
    this.#over = true
    sendTogether(this.connection)
    const [last, commit] = await Promise.allSettled([this.#last, answerOf(this.connection, { text: 'commit' })])
    for (const sent of [last, commit]) if (sent.status === 'rejected') throw toError(sent.reason)
    // A statement that failed and was swallowed by the work has aborted the transaction: COMMIT then answers ROLLBACK, without an error.
    if (commit.status === 'fulfilled' && commit.value.command !== 'COMMIT') throw new TransactionAborted()
  }

  /** Ends what failed with `thrown`. Throws what failed first, or that not even this was possible. */
  async undo(thrown: unknown): Promise<never> {
    this.#over = true
    const error = errorCode(thrown) === IN_FAILED_TRANSACTION && this.#failed ? this.#failed.error : thrown
    // The transaction has ended with its connection; asking once more would only wait for another time-out.
    const rollback = isConnectionLost(error) ? undefined : answerOf(this.connection, { text: 'rollback' })
    // What is still under way is answered first, and nobody else hears of it.
    const [ended] = await Promise.allSettled([rollback, this.#begun, this.#last])
    if (ended.status === 'fulfilled') throw toError(error)
    throw new DatabaseUnreachable(new AggregateError([error, ended.reason], toError(error).message, { cause: error }))
  }

  async #send<Row extends object>(statement: Statement, values?: unknown[]): Promise<Row[]> {
    // Behind COMMIT or ROLLBACK it would be a transaction of its own, or part of somebody else's.
    if (this.#over) throw new TransactionOver(statement.name)
    try {
      return await super.query<Row>(statement, values)
    } catch (error) {
      this.#failed ??= { error }
      throw error
    }
  }
}

/** What is asked in one turn goes to the server in one write. */
function sendTogether({ client }: Connection): void {
  const { stream } = client.connection
  if (stream.writableCorked) return
  stream.cork()
  process.nextTick(() => stream.uncork())
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

/** A statement came when its transaction had ended: the work went on after it had failed, or been done. */
export class TransactionOver extends FifteenError {
  constructor(statement: string) {
    super('transaction-over', `${statement} came after the end of its transaction and was not sent`)
  }
}

const IN_FAILED_TRANSACTION = '25P02'
const RETRY = { first: 20, most: 500 }

/** Runs set-based SQL by hand on the pool that TypeORM owns. */
export class Database {
  readonly #pool: pg.Pool
  readonly #answerWithinMs: number

  constructor(readonly dataSource: DataSource) {
    const driver: unknown = dataSource.driver
    this.#pool = (driver as { master: pg.Pool }).master
    this.#answerWithinMs = answerWithinMsOf(dataSource)
  }

  /** Runs `work` outside a transaction, on one connection. */
  async use<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#withConnection((connection) => work(new PooledSql(connection)))
  }

  /**
   * Runs `work` in one transaction: commits what it resolves with, rolls back what it rejects with.
   * By default once; with `attempts` again after a transient error, so `work` must not have effects elsewhere.
   */
  async transaction<T>(work: (sql: TransactionSql) => Promise<T>, { attempts = 1 }: TransactionOptions = {}): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#withConnection((connection) => inTransaction(connection, work))
      } catch (error) {
        if (attempt >= attempts || !isTransientDatabaseError(error)) throw error
        await pause(backOffDelay(RETRY, attempt))
      }
    }
  }

  async #withConnection<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect()
    let broken: Error | undefined
    // A backend that ends between two statements is an event nobody awaits: unheard, it would end the process.
    const hear = (error: Error): void => {
      broken = error
    }
    client.on('error', hear)
    try {
      return await work({ client, answerWithinMs: this.#answerWithinMs })
    } catch (error) {
      if (isConnectionLost(error)) broken ??= toError(error)
      throw error
    } finally {
      client.release(broken)
      client.off('error', hear)
    }
  }
}

async function inTransaction<T>(connection: Connection, work: (sql: TransactionSql) => Promise<T>): Promise<T> {
  const transaction = new PooledTransaction(connection)
  transaction.begin()
  try {
    const result = await work(transaction)
    await transaction.commit()
    return result
  } catch (error) {
    return transaction.undo(error)
  }
}
