import { statement, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'
import { EVERY_SHOP, type Policy, type PolicyRef } from '../domain/policy.js'

export interface KeptPolicy extends PolicyRef {
  effectiveFrom: number | null
  policy: Policy
}

/** A version with the instant from which orders start with it; null for the first, which was always there. */
export interface PolicyVersion extends PolicyRef {
  effectiveFrom: number | null
}

const COLUMNS = `shop_id as "shopId", version,
  case when isfinite(effective_from) then extract(epoch from effective_from)::float8 * 1000 end as "effectiveFrom"`
const since = statement(
  'policy-since',
  `select ${COLUMNS} from shop_policy p where shop_id = any($1::text[]) and version >= coalesce(
     (select max(q.version) from shop_policy q where q.shop_id = p.shop_id and q.effective_from <= $2::timestamptz), 0)`,
)
const byRefs = statement(
  'policy-by-refs',
  `select ${COLUMNS}, policy from shop_policy where (shop_id, version) in (select * from unnest($1::text[], $2::int[]))`,
)
const newest = statement(
  'policy-newest',
  `select ${COLUMNS}, policy from shop_policy where shop_id in ($1, '${EVERY_SHOP}') order by (shop_id = $1) desc, version desc limit 1`,
)
const serialise = statement('policy-serialise', `select pg_advisory_xact_lock(hashtext('shop_policy'), hashtext($1))`)
const add = statement(
  'policy-add',
  `insert into shop_policy (shop_id, version, effective_from, policy)
   select $1, coalesce(max(version), 0) + 1, clock_timestamp(), $2 from shop_policy where shop_id = $1
   returning ${COLUMNS}, policy`,
)

/** Versions of the shops' policies. */
@Injectable()
export class PolicyStore {
  /** Versions of these shops that were in force at the instant or came later. */
  async since(sql: Sql, shopIds: readonly string[], instant: number): Promise<PolicyVersion[]> {
    return sql.query<PolicyVersion>(since, [shopIds, new Date(instant)])
  }

  async byRefs(sql: Sql, refs: readonly PolicyRef[]): Promise<KeptPolicy[]> {
    return sql.query<KeptPolicy>(byRefs, [refs.map(({ shopId }) => shopId), refs.map(({ version }) => version)])
  }

  /** The shop's own newest policy, else that of every shop. */
  async newest(sql: Sql, shopId: string): Promise<KeptPolicy | undefined> {
    const [row] = await sql.query<KeptPolicy>(newest, [shopId])
    return row
  }

  /** Holds other writers of this shop's policy until the transaction ends. */
  async serialise(sql: Sql, shopId: string): Promise<void> {
    await sql.query(serialise, [shopId])
  }

  async add(sql: Sql, shopId: string, policy: Policy): Promise<KeptPolicy | undefined> {
    const [row] = await sql.query<KeptPolicy>(add, [shopId, JSON.stringify(policy)])
    return row
  }
}
