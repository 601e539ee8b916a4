import pg from 'pg'

const CONNECTED_WITHIN_MS = 10_000
const ANSWERED_WITHIN_MS = 30_000

/** What one statement answers, on a connection of its own. */
export async function rowsOf<Row extends object>(
  connectionString: string,
  text: string,
  values: readonly unknown[] = [],
  within = ANSWERED_WITHIN_MS,
): Promise<Row[]> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: CONNECTED_WITHIN_MS, statement_timeout: within })
  await client.connect()
  try {
    return (await client.query<Row>(text, [...values])).rows
  } finally {
    await client.end()
  }
}
