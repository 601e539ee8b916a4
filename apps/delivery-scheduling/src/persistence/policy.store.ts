import { statement, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'
import type { SchedulingPolicy } from '../domain/policy.js'

/** Whose rules hold for every shop that has none of its own. */
export const EVERY_SHOP = '*'

type PolicyRow = { shopId: string } & { [Rule in keyof SchedulingPolicy]: number | null }

const COLUMNS = `p.shop_id as "shopId", p.hold_ms::float8 as "holdMs", p.hold_maximum_ms::float8 as "holdMaximumMs",
  p.minimum_notice_ms::float8 as "minimumNoticeMs", p.horizon_days as "horizonDays"`
const load = statement('policy-load', `select ${COLUMNS} from shop_policy p where p.shop_id = any($1)`)
/** Rules that are left out stay as they are. */
const put = statement(
  'policy-put',
  `insert into shop_policy as p (shop_id, hold_ms, hold_maximum_ms, minimum_notice_ms, horizon_days)
   select $1, coalesce($2, o.hold_ms), coalesce($3, o.hold_maximum_ms), coalesce($4, o.minimum_notice_ms), coalesce($5, o.horizon_days)
   from (select $1::text as shop_id) s left join shop_policy o using (shop_id)
   on conflict (shop_id) do update set hold_ms = excluded.hold_ms, hold_maximum_ms = excluded.hold_maximum_ms,
     minimum_notice_ms = excluded.minimum_notice_ms, horizon_days = excluded.horizon_days`,
)

@Injectable()
export class PolicyStore {
  /** The rules of each shop: its own, else those of every shop. */
  async load(sql: Sql, shopIds: readonly string[]): Promise<Map<string, SchedulingPolicy>> {
    const rows = new Map((await sql.query<PolicyRow>(load, [[EVERY_SHOP, ...shopIds]])).map((row) => [row.shopId, row]))
    const rule = (shopId: string, name: keyof SchedulingPolicy): number => rows.get(shopId)?.[name] ?? rows.get(EVERY_SHOP)?.[name] ?? 0
    return new Map(
      shopIds.map((shopId) => [
        shopId,
        {
          holdMs: rule(shopId, 'holdMs'),
          holdMaximumMs: rule(shopId, 'holdMaximumMs'),
          minimumNoticeMs: rule(shopId, 'minimumNoticeMs'),
          horizonDays: rule(shopId, 'horizonDays'),
        },
      ]),
    )
  }

  async put(sql: Sql, shopId: string, { holdMs, holdMaximumMs, minimumNoticeMs, horizonDays }: Partial<SchedulingPolicy>): Promise<void> {
    await sql.query(put, [shopId, holdMs ?? null, holdMaximumMs ?? null, minimumNoticeMs ?? null, horizonDays ?? null])
  }
}
