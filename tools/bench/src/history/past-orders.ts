import { databaseOf, SERVICES, type ServiceName } from '@fifteen/start'
import pg from 'pg'
import type { BenchSystem } from '../harness/system.js'
import { PAST, TEMPLATE, copyRows, removeRows, templateRows, type OrderTable } from './copied-rows.js'
import { layEffects, removeEffects } from './effects.js'
import type { Template } from './finished-orders.js'
import { columnsOf, orderTables } from './tables.js'

const CHUNK = 25_000
const DAYS = 90
const YOUNGEST_MS = 3_600_000
const STATEMENT_WITHIN_MS = 1_200_000

/** A measured system changed or lost rows of orders that were over: whatever was measured does not count. */
export class HistoryTouched extends Error {}

const NAMES = `
  create table ${PAST} as
  select n, order_id, prefix, template, template_name, 'past-' || n as name, ago, (extract(epoch from ago) / 86400)::int as days from (
    select n, prefix, overlay(overlay(md5(n::text) placing prefix from 1) placing '8' from 17)::uuid as order_id, ago,
      ($2::uuid[])[1 + n % cardinality($2)] as template, ($3::text[])[1 + n % cardinality($3)] as template_name
    from (select n, ago, lpad(to_hex((extract(epoch from $4::timestamptz - ago) * 1000)::bigint), 12, '0') || '7' as prefix
      from (select n, interval '${YOUNGEST_MS} milliseconds' + ($1 - n) * (interval '${DAYS} days' / $1) as ago from generate_series(1, $1::int) n) numbered) dated
  ) named`

/**
 * Finished orders of the last ninety days in all six databases: the rows that real ones left, again and again under other ids, names and
 * times, so that they have the shape of whatever the services write. Services should rest.
 */
export class PastOrders {
  /** Rows that were laid, by service/table. */
  readonly rows = new Map<string, number>()
  readonly #at = new Date()
  /** All of them are older, all real orders younger. */
  readonly #before = new Date(this.#at.getTime() - YOUNGEST_MS / 2)

  constructor(
    private readonly system: BenchSystem,
    private readonly count: number,
    private readonly signal: AbortSignal,
  ) {}

  async lay(templates: readonly Template[]): Promise<void> {
    await this.#inEach(async (client, service) => {
      const ids = templates.map(({ orderId }) => orderId)
      await client.query(NAMES, [this.count, ids, templates.map(({ externalId }) => externalId), this.#at])
      await client.query(`alter table ${PAST} add primary key (n)`)
      await client.query(`create index on ${PAST} (order_id)`)
      await client.query(`analyze ${PAST}`)
      const columns = await columnsOf(client)
      for (const table of orderTables(columns)) this.rows.set(`${service}/${table.name}`, await this.#copy(client, table, ids))
      // Their effects join what was just laid: by the statistics of before, 300,000 orders took ten minutes and more.
      for (const table of orderTables(columns)) await client.query(`analyze ${table.name}`)
      await layEffects(client, service, columns, this.#before)
    })
  }

  /** Takes them away again, so that what the services did in the meantime can be judged alone. Throws HistoryTouched. */
  async remove(): Promise<void> {
    await this.#inEach(async (client, service) => {
      for (const table of orderTables(await columnsOf(client))) {
        const { rowCount } = await client.query(removeRows(table))
        const laid = this.rows.get(`${service}/${table.name}`) ?? 0
        if (rowCount === laid) continue
        throw new HistoryTouched(`${service}: ${table.name} has ${rowCount} rows of orders that were over, and had ${laid}`)
      }
      await removeEffects(client, service, this.#before)
      await client.query(`drop table ${PAST}`)
    })
  }

  /** Some of them, evenly from all of the time. */
  async sample(count: number): Promise<Template[]> {
    return inDatabase(this.system, 'order-intake', this.signal, async (client) => {
      const { rows } = await client.query<Template>(
        `select order_id as "orderId", name as "externalId" from ${PAST} where n % greatest(1, $1::int / $2::int) = 0 order by md5(n::text) limit $2::int`,
        [this.count, count],
      )
      return rows
    })
  }

  async #copy(client: pg.Client, table: OrderTable, ids: readonly string[]): Promise<number> {
    await client.query(templateRows(table), [ids])
    await client.query(`analyze ${TEMPLATE}`)
    const statement = copyRows(table)
    let rows = 0
    for (let from = 1; from <= this.count; from += CHUNK) {
      this.signal.throwIfAborted()
      rows += (await client.query(statement, [from, Math.min(this.count, from + CHUNK - 1)])).rowCount ?? 0
    }
    await client.query(`drop table ${TEMPLATE}`)
    return rows
  }

  async #inEach(work: (client: pg.Client, service: ServiceName) => Promise<void>): Promise<void> {
    await Promise.all(SERVICES.map((service) => inDatabase(this.system, service, this.signal, (client) => work(client, service))))
  }
}

/** Statistics as a system has them that has run for a while; those of empty tables freeze bad plans. */
export async function settleDatabases(system: BenchSystem, signal: AbortSignal): Promise<void> {
  for (const service of SERVICES) await inDatabase(system, service, signal, (client) => client.query('vacuum analyze'))
  await inDatabase(system, 'order-intake', signal, (client) => client.query('checkpoint'))
}

/** A statement here may take minutes: `signal` ends it with its connection. */
async function inDatabase<T>(
  system: BenchSystem,
  service: ServiceName,
  signal: AbortSignal,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const connectionString = `${system.server}/${databaseOf(service)}`
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000, statement_timeout: STATEMENT_WITHIN_MS })
  await client.connect()
  const hangUp = (): void => void client.end()
  signal.addEventListener('abort', hangUp, { once: true })
  try {
    await client.query(`set synchronous_commit = off`)
    return await work(client)
  } catch (failure) {
    signal.throwIfAborted()
    throw failure
  } finally {
    signal.removeEventListener('abort', hangUp)
    await client.end()
  }
}
