import { toError, withDeadline } from '@fifteen/kernel'
import { nestLog, type EdgeTenants } from '@fifteen/messaging'
import type { Database } from '@fifteen/persistence'
import { hashApiKey } from '@fifteen/service-defaults'
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common'
import { EVERY_SHOP, listPolicies, type ShopPolicy } from '../../persistence/policy.store.js'
import { listLiveKeys, listShops, type Shop } from '../../persistence/shop.store.js'

interface Known {
  shops: ReadonlyMap<string, Shop>
  shopByKeyHash: ReadonlyMap<string, string>
  policies: ReadonlyMap<string, ShopPolicy>
}

/** An unknown key makes the registry look again, at most this often, milliseconds. */
const LOOK_AGAIN_MS = 250
const REFRESH_DEADLINE_MS = 10_000
const DEFAULT_EARLY_WAIT_MS = 900_000

/** Shops, their keys and policies in memory, so that the hot path asks nobody. Read again every few seconds: several instances follow. */
export class ShopRegistry implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #log = nestLog('shops')
  #known: Known = { shops: new Map(), shopByKeyHash: new Map(), policies: new Map() }
  #reading: Promise<void> | undefined
  #readAt = 0
  #timer: NodeJS.Timeout | undefined

  constructor(
    private readonly database: Database,
    private readonly tenants: EdgeTenants,
    private readonly refreshMs: number,
  ) {}

  get(shopId: string): Shop | undefined {
    return this.#known.shops.get(shopId)
  }

  list(): Shop[] {
    return [...this.#known.shops.values()]
  }

  policy(shopId: string): ShopPolicy {
    const { policies } = this.#known
    return policies.get(shopId) ?? policies.get(EVERY_SHOP) ?? { shopId: EVERY_SHOP, earlyWaitMs: DEFAULT_EARLY_WAIT_MS }
  }

  /** The shop that an API key belongs to. */
  async shopOfKey(key: string): Promise<Shop | undefined> {
    const hash = hashApiKey(key)
    if (!this.#known.shopByKeyHash.has(hash) && performance.now() - this.#readAt > LOOK_AGAIN_MS) await this.refresh()
    const shopId = this.#known.shopByKeyHash.get(hash)
    return shopId === undefined ? undefined : this.get(shopId)
  }

  /** Reads everything anew. Callers of one moment share one reading. */
  refresh(): Promise<void> {
    this.#reading ??= withDeadline(this.#read(), REFRESH_DEADLINE_MS, 'reading the shops').finally(() => (this.#reading = undefined))
    return this.#reading
  }

  /** As refresh, but certain to see what was committed before the call. */
  async refreshAfterChange(): Promise<void> {
    await Promise.allSettled([this.#reading])
    await this.refresh()
  }

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => {
      this.refresh().catch((error: unknown) => this.#log.warn('shops could not be read again', { error: toError(error) }))
    }, this.refreshMs)
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.#timer)
  }

  async #read(): Promise<void> {
    this.#known = await this.database.use(async (sql) => {
      const shops = await listShops(sql)
      const keys = await listLiveKeys(sql)
      const policies = await listPolicies(sql)
      return {
        shops: new Map(shops.map((shop) => [shop.shopId, shop])),
        shopByKeyHash: new Map(keys.map(({ keyHash, shopId }) => [keyHash, shopId])),
        policies: new Map(policies.map((policy) => [policy.shopId, policy])),
      }
    })
    this.#readAt = performance.now()
    this.tenants.set('shopId', [...this.#known.shops.keys()])
  }
}
