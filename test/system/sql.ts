import pg from 'pg'

export type Row = Record<string, unknown>

/** One statement on one service's database. */
export async function sql(server: string, database: string, text: string, values: unknown[] = []): Promise<Row[]> {
  const url = new URL(server)
  url.pathname = `/fifteen_${database}`
  const client = new pg.Client({ connectionString: url.href, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    return (await client.query<Row>(text, values)).rows
  } finally {
    await client.end()
  }
}

/** How many orders were accepted, and how many of them have ended. */
export async function orderCounts(server: string): Promise<{ all: number; ended: number }> {
  const [row] = await sql(
    server,
    'order_intake',
    `select count(*) filter (where status in ('handed-off', 'cancelled', 'recalled'))::int as ended, count(*)::int as all
     from order_state where status <> 'awaited'`,
  )
  return { all: Number(row?.['all']), ended: Number(row?.['ended']) }
}
