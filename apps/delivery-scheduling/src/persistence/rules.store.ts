import { statement, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'
import type { ShopRules } from '../domain/hold-fold.js'
import { LaneFinder } from '../domain/lanes.js'
import type { Schedule } from '../domain/schedule.js'
import { PolicyStore } from './policy.store.js'

interface CurrentRow {
  shopId: string
  version: number
  /** Null where the caller has this version already. */
  document: Schedule | null
}

const current = statement(
  'rules-current',
  `select s.shop_id as "shopId", s.version, case when s.version <> k.version then v.document end as document
   from unnest($1::text[], $2::int[]) as k(shop_id, version) join schedule s using (shop_id)
     join schedule_version v on v.shop_id = s.shop_id and v.version = s.version`,
)

/** What a shop's orders are decided by. Schedules are read once a version; there is one in memory for each shop. */
@Injectable()
export class RulesStore {
  readonly #known = new Map<string, { version: number; lanes: LaneFinder }>()

  constructor(private readonly policies: PolicyStore) {}

  async load(sql: Sql, shopIds: readonly string[]): Promise<Map<string, ShopRules>> {
    const [policies] = await Promise.all([this.policies.load(sql, shopIds), this.#refresh(sql, shopIds)])
    return new Map([...policies].map(([shopId, policy]) => [shopId, { policy, lanes: this.#known.get(shopId)?.lanes }]))
  }

  async #refresh(sql: Sql, shopIds: readonly string[]): Promise<void> {
    const versions = shopIds.map((shopId) => this.#known.get(shopId)?.version ?? 0)
    for (const { shopId, version, document } of await sql.query<CurrentRow>(current, [shopIds, versions])) {
      if (document) this.#known.set(shopId, { version, lanes: new LaneFinder(shopId, document) })
    }
  }
}
