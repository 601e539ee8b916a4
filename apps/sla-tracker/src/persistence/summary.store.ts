import { statement, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'

export interface SummaryRow {
  orders: number
  running: number
  atRisk: number
  met: number
  ended: number
  ours: number
  customerWish: number
  logistics: number
  handedOff: number
  percentiles: number[] | null
  max: number | null
}

const summarise = statement(
  'summary',
  `select count(*)::int as orders,
     (count(*) filter (where state in ('on-time', 'at-risk')))::int as running,
     (count(*) filter (where state = 'at-risk'))::int as "atRisk",
     (count(*) filter (where state = 'met'))::int as met,
     (count(*) filter (where state = 'ended'))::int as ended,
     (count(*) filter (where state = 'breached' and breach_class = 'ours'))::int as ours,
     (count(*) filter (where state = 'breached' and breach_class = 'customer-wish'))::int as "customerWish",
     (count(*) filter (where state = 'breached' and breach_class = 'logistics'))::int as logistics,
     (count(*) filter (where ended_by = 'handed-off'))::int as "handedOff",
     percentile_disc(array[0.5, 0.9, 0.99]) within group (order by wall_ms::float8) filter (where ended_by = 'handed-off') as percentiles,
     (max(wall_ms) filter (where ended_by = 'handed-off'))::float8 as max
   from clock where received_at >= $1 and received_at < $2 and ($3::text is null or shop_id = $3)`,
)

/** What became of the promises of a time. */
@Injectable()
export class SummaryStore {
  /** Of orders received from one instant up to another. */
  async summarise(sql: Sql, { from, to, shopId }: { from: Date; to: Date; shopId?: string | undefined }): Promise<SummaryRow | undefined> {
    const [row] = await sql.query<SummaryRow>(summarise, [from, to, shopId ?? null])
    return row
  }
}
