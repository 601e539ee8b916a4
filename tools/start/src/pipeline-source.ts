import type { Stack } from '@fifteen/stack'
import pg from 'pg'
import { databaseOf, SERVICES, type ServiceName } from './addresses.js'
import type { PipelineFacts } from './board.js'
import { OrderLedger } from './order-ledger.js'
import type { Outcome } from './summary.js'

const ROWS = 5_000
const STATEMENT_WITHIN = 15_000

/** Events of orders, on the internal topics; what goes to partners and shops says nothing more. */
const TOPICS = [...SERVICES.map((service) => `${service}.events`), 'sla.events']

/** Bodies are carried only where the ledger reads them; of an order's document only its arrival. */
const BODIES = ['slot-unavailable', 'task-opened', 'task-closed', 'decision-made', 'sla-changed']

const NEXT = `
  select position::float8 as position, key as "orderId", split_part(type, '.', 2) as name, extract(epoch from appended_at)::float8 * 1000 as at,
    case when split_part(type, '.', 2) = any($3) then convert_from(payload, 'UTF8')::json
         when split_part(type, '.', 2) = 'order-received' then json_build_object('receivedAt', convert_from(payload, 'UTF8')::json ->> 'receivedAt')
         else '{}'::json end as body
  from (select *, headers::json ->> 'ce_type' as type from outbox where position > $1 and topic = any($2) and key is not null order by position limit ${ROWS}) next`

const UNFINISHED = `select order_id as "orderId", status from order_state
  where status not in ('awaited', 'handed-off', 'cancelled', 'recalled') order by order_id limit 100000`

interface Unfinished {
  orderId: string
  status: string
}

interface Row {
  position: number
  orderId: string
  name: string
  at: number
  body: Record<string, unknown>
}

/**
 * Reads the figures of the orders from the outboxes of the six services: what they committed, in the order they committed it, with
 * the shapes that libs/contracts promises. Counters of /metrics begin anew when a service is killed, these do not.
 */
export class PipelineSource {
  private readonly ledger = new OrderLedger()
  private readonly pools = new Map<ServiceName, pg.Pool>()
  private readonly cursors = new Map<ServiceName, number>()
  private ofThisRun = false
  private reading: Promise<void> = Promise.resolve()

  constructor(stack: Pick<Stack, 'databaseUrl'>) {
    for (const name of SERVICES) {
      const limits = { max: 1, connectionTimeoutMillis: 3_000, statement_timeout: STATEMENT_WITHIN, query_timeout: STATEMENT_WITHIN }
      const pool = new pg.Pool({ connectionString: stack.databaseUrl(databaseOf(name)), ...limits })
      pool.on('error', () => undefined) // an idle connection broke: the next read opens another
      this.pools.set(name, pool)
    }
  }

  /** Takes in what earlier runs left; orders received from now on are this run's. */
  async begin(): Promise<void> {
    await this.read()
    this.ofThisRun = true
  }

  /** All orders there are. Rejects while a server is away. */
  async facts(): Promise<PipelineFacts> {
    await this.read()
    return this.ledger.facts()
  }

  /** Orders accepted since this run began. */
  async outcome(): Promise<Outcome> {
    await this.read()
    return this.ledger.outcome()
  }

  /** Orders of earlier runs on this data that order-intake knows no end of; what the outboxes still hold of them says where they stand. */
  async earlierPending(): Promise<{ orderId: string; reason: string }[]> {
    const { rows = [] } = (await this.pools.get('order-intake')?.query<Unfinished>(UNFINISHED)) ?? {}
    await this.read() // after the rows: those of this run are known to the ledger by now
    return rows
      .filter(({ orderId }) => !this.ledger.isOfThisRun(orderId))
      .map(({ orderId, status }) => ({ orderId, reason: this.ledger.reason(orderId) ?? status }))
  }

  /** Orders of this run without an end, with where they stand. */
  pending(limit: number): { orderId: string; reason: string }[] {
    return this.ledger.pending(limit)
  }

  async close(): Promise<void> {
    await this.reading.catch(() => undefined)
    await Promise.all([...this.pools.values()].map((pool) => pool.end()))
  }

  /** One read at a time: two would take the same rows in twice. */
  private read(): Promise<void> {
    this.reading = this.reading.catch(() => undefined).then(() => this.readAll())
    return this.reading
  }

  private async readAll(): Promise<void> {
    for (const [name, pool] of this.pools) {
      for (let more = true; more;) more = (await this.readNext(name, pool)) === ROWS
    }
  }

  private async readNext(name: ServiceName, pool: pg.Pool): Promise<number> {
    const { rows } = await pool.query<Row>({ name: 'next', text: NEXT, values: [this.cursors.get(name) ?? -1, TOPICS, BODIES] })
    for (const row of rows) this.ledger.apply(row, this.ofThisRun)
    const last = rows.at(-1)
    if (last) this.cursors.set(name, last.position)
    return rows.length
  }
}
