import pg from 'pg'

export const SERVICES = [
  'order-intake',
  'stock-confirmation',
  'delivery-scheduling',
  'operator-tasks',
  'logistics-handoff',
  'sla-tracker',
] as const
export type ServiceName = (typeof SERVICES)[number]

const ROWS_AT_A_TIME = 500

/** A system's databases, for reading, and its brokers. */
export class System {
  readonly #pools = new Map<ServiceName, pg.Pool>()

  constructor(
    /** postgres://user:password@host:port, without a database. */
    private readonly server: string,
    readonly brokers: string[],
  ) {}

  async rows<Row extends object>(service: ServiceName, text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.#pool(service).query<Row>(text, values)).rows
  }

  /** Visits each row of a statement without holding them all. */
  async each<Row extends object>(service: ServiceName, text: string, visit: (row: Row) => void): Promise<void> {
    const client = await this.#pool(service).connect()
    try {
      await client.query('begin')
      await client.query(`declare each no scroll cursor for ${text}`)
      for (let more = true; more;) {
        const { rows } = await client.query<Row>(`fetch ${ROWS_AT_A_TIME} from each`)
        for (const row of rows) visit(row)
        more = rows.length === ROWS_AT_A_TIME
      }
      await client.query('commit')
      client.release()
    } catch (error) {
      client.release(true)
      throw error
    }
  }

  #pool(service: ServiceName): pg.Pool {
    const known = this.#pools.get(service)
    if (known) return known
    const url = new URL(this.server)
    url.pathname = `/fifteen_${service.replaceAll('-', '_')}`
    const options = '-c default_transaction_read_only=on -c statement_timeout=120000'
    const pool = new pg.Pool({ connectionString: url.href, max: 2, options, connectionTimeoutMillis: 10_000 })
    pool.on('error', () => undefined) // an idle connection broke: the next statement says so
    this.#pools.set(service, pool)
    return pool
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.end()))
  }
}
