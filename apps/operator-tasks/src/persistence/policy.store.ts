import { statement, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'
import { DEFAULT_SETTINGS, overridden, type FastPathRule, type SettingsOverride, type ShopPolicy } from '../domain/policy.js'

/** The house's defaults stand under this name. */
export const ANY_SHOP = '*'

interface PolicyRow {
  shopId: string
  settings: SettingsOverride | null
  revision: number | null
  rules: FastPathRule[] | null
  now: Date
}

/** The policies of some shops as they are now, and the database's clock at their reading. */
export interface Policies {
  now: Date
  of: (shopId: string) => ShopPolicy
}

const read = statement(
  'policy-read',
  `select s.shop_id as "shopId", p.settings, f.revision, f.rules, clock_timestamp() as now
   from unnest($1::text[]) as s(shop_id) left join shop_policy p using (shop_id)
   left join lateral (select revision, rules from fast_path_policy f where f.shop_id = s.shop_id order by revision desc limit 1) f on true`,
)
const putSettings = statement(
  'policy-put-settings',
  `insert into shop_policy (shop_id, settings) values ($1, $2)
   on conflict (shop_id) do update set settings = excluded.settings, changed_at = clock_timestamp()`,
)
/** In a statement of its own: the next one sees what whoever held it before has written. */
const lockRules = statement('policy-lock-rules', `select pg_advisory_xact_lock(hashtextextended('fast-path ' || $1, 0))`)
const addRules = statement(
  'policy-add-rules',
  `insert into fast_path_policy (shop_id, revision, rules)
   select $1, coalesce(max(revision), 0) + 1, $2 from fast_path_policy where shop_id = $1`,
)

/** What each shop wants; what it does not say is as the house says. */
@Injectable()
export class PolicyStore {
  async read(sql: Sql, shopIds: Iterable<string>): Promise<Policies> {
    const rows = await sql.query<PolicyRow>(read, [[...new Set([ANY_SHOP, ...shopIds])]])
    const byShop = new Map(rows.map((row) => [row.shopId, row]))
    const house = byShop.get(ANY_SHOP)
    const houseSettings = overridden(DEFAULT_SETTINGS, house?.settings ?? {})
    return {
      now: house?.now ?? new Date(Number.NaN),
      of: (shopId) => {
        const own = byShop.get(shopId)
        const rules = own?.rules ? own : house
        return {
          settings: own?.settings ? overridden(houseSettings, own.settings) : houseSettings,
          fastPath: { revision: rules?.revision ?? 0, rules: rules?.rules ?? [] },
        }
      },
    }
  }

  /** Replaces what the shop says for itself. */
  async putSettings(sql: Sql, shopId: string, settings: SettingsOverride): Promise<void> {
    await sql.query(putSettings, [shopId, JSON.stringify(settings)])
  }

  /** A new revision of the shop's own rules; older ones stay, because decisions name them. */
  async addRules(sql: Sql, shopId: string, rules: FastPathRule[]): Promise<void> {
    await sql.query(lockRules, [shopId])
    await sql.query(addRules, [shopId, JSON.stringify(rules)])
  }
}
