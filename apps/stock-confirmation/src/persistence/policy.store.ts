import { statement, type Sql } from '@fifteen/persistence'
import type { HoldPolicy } from '../domain/hold-policy.js'

/** The row that speaks for shops without one of their own. */
const EVERY_SHOP = '*'

interface PolicyRow extends HoldPolicy {
  shopId: string
}

const find = statement(
  'policy-find',
  `select shop_id as "shopId", hold_ms::float8 as "holdMs", hold_maximum_ms::float8 as "holdMaximumMs" from shop_policy
   where shop_id = any($1::text[]) or shop_id = '${EVERY_SHOP}'`,
)
const put = statement(
  'policy-put',
  `insert into shop_policy (shop_id, hold_ms, hold_maximum_ms) values ($1, $2, $3)
   on conflict (shop_id) do update set hold_ms = excluded.hold_ms, hold_maximum_ms = excluded.hold_maximum_ms`,
)

export class PolicyStore {
  /** The policy of each of these shops. */
  async of(sql: Sql, shopIds: readonly string[]): Promise<(shopId: string) => HoldPolicy> {
    const rows = await sql.query<PolicyRow>(find, [[...new Set(shopIds)]])
    const policies = new Map(rows.map(({ shopId, holdMs, holdMaximumMs }) => [shopId, { holdMs, holdMaximumMs }]))
    return (shopId) => {
      const policy = policies.get(shopId) ?? policies.get(EVERY_SHOP)
      if (!policy) throw new RangeError(`shop_policy has lost its row ${EVERY_SHOP}`)
      return policy
    }
  }

  async put(sql: Sql, shopId: string, { holdMs, holdMaximumMs }: HoldPolicy): Promise<void> {
    await sql.query(put, [shopId, holdMs, holdMaximumMs])
  }
}
