import { statement, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'
import { DEFAULT_POLICY, type HandoffPolicy } from '../domain/handoff-policy.js'

/** The row that holds for every shop without one of its own. */
export const EVERY_SHOP = '*'

interface PolicyRow extends HandoffPolicy {
  shopId: string
}

const load = statement(
  'policy-load',
  `select shop_id as "shopId", receipt_budget_ms::float8 as "receiptBudgetMs", resend_most as "resendMost",
     clarification_wait_ms::float8 as "clarificationWaitMs"
   from shop_policy where shop_id = any($1::text[]) or shop_id = '*'`,
)
const save = statement(
  'policy-save',
  `insert into shop_policy (shop_id, receipt_budget_ms, resend_most, clarification_wait_ms) values ($1, $2, $3, $4)
   on conflict (shop_id) do update set receipt_budget_ms = excluded.receipt_budget_ms, resend_most = excluded.resend_most,
     clarification_wait_ms = excluded.clarification_wait_ms, changed_at = clock_timestamp()`,
)

/** Policies by shop; a shop without one has that of every shop. */
export class Policies {
  readonly #byShop: Map<string, HandoffPolicy>

  constructor(rows: readonly PolicyRow[]) {
    this.#byShop = new Map(rows.map(({ shopId, ...policy }) => [shopId, policy]))
  }

  of(shopId: string): HandoffPolicy {
    return this.#byShop.get(shopId) ?? this.#byShop.get(EVERY_SHOP) ?? DEFAULT_POLICY
  }
}

@Injectable()
export class PolicyStore {
  async load(sql: Sql, shopIds: readonly string[]): Promise<Policies> {
    return new Policies(await sql.query<PolicyRow>(load, [[...new Set(shopIds)]]))
  }

  async save(sql: Sql, shopId: string, { receiptBudgetMs, resendMost, clarificationWaitMs }: HandoffPolicy): Promise<void> {
    await sql.query(save, [shopId, receiptBudgetMs, resendMost, clarificationWaitMs])
  }
}
