import pg from 'pg'

export interface Connection {
  readonly client: pg.PoolClient
  /** Milliseconds that each answer may take. */
  readonly answerWithinMs: number
}

/**
 * The answer to one statement. Rejects with what the server or the driver says, and, where no answer comes in time, as the driver's own
 * `query_timeout` would: the connection is of no use then and is closed.
 *
 * The callback is given when the query is made. `pg` puts it there afterwards where it makes a promise itself, or watches over a
 * `query_timeout`; V8 then moves what hangs on the query (rows, and whatever waits for them) to the old space with nearly every
 * collection of the young one, dead as it is: two thirds of all that was allocated for a stream of plain queries, nothing in this way.
 */
export function answerOf<Row extends pg.QueryResultRow>(
  { client, answerWithinMs }: Connection,
  config: pg.QueryConfig,
): Promise<pg.QueryResult<Row>> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      const overdue = new Error('Query read timeout')
      reject(overdue)
      // With the error, so that it is heard of as broken at once, also where nobody minds this rejection.
      client.connection.stream.destroy(overdue)
    }, answerWithinMs)
    const answered = (error: Error | null | undefined, result: pg.QueryResult<Row>): void => {
      clearTimeout(late)
      if (error) reject(error)
      else resolve(result)
    }
    client.query(new pg.Query<Row>(config, undefined, answered))
  })
}
