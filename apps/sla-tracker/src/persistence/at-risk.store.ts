import { statement, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'
import { type Clock } from '../domain/clock.js'
import { CLOCK_COLUMNS, toClock, type ClockRow } from './clock-row.js'

/** Place in the list of orders at risk: by deadline, then by id. */
export interface AtRiskPlace {
  deadline: Date
  orderId: string
}

const list = statement(
  'at-risk-list',
  `select floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now, deadline, ${CLOCK_COLUMNS} from clock
   where watched and ($1::text is null or shop_id = $1) and ($2::timestamptz is null or (deadline, order_id) > ($2, $3::uuid))
   order by deadline, order_id limit $4`,
)
const counts = statement(
  'at-risk-count',
  `select count(*) filter (where state = 'breached')::int as breached, count(*) filter (where state <> 'breached')::int as "atRisk"
   from clock where watched`,
)

/** Orders that run and are at risk or already breached. */
@Injectable()
export class AtRiskStore {
  /** Nearest deadline first, after a place. */
  async list(
    sql: Sql,
    { shopId, after, limit }: { shopId?: string | undefined; after?: AtRiskPlace | undefined; limit: number },
  ): Promise<{ now: number; clock: Clock; deadline: Date }[]> {
    const rows = await sql.query<ClockRow & { now: number; deadline: Date }>(list, [
      shopId ?? null,
      after?.deadline ?? null,
      after?.orderId ?? null,
      limit,
    ])
    return rows.map((row) => ({ now: row.now, deadline: row.deadline, clock: toClock(row) }))
  }

  async counts(sql: Sql): Promise<{ atRisk: number; breached: number }> {
    const [row] = await sql.query<{ atRisk: number; breached: number }>(counts)
    return row ?? { atRisk: 0, breached: 0 }
  }
}
