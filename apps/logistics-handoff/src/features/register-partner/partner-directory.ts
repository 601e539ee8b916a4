import { healthProbes, pause, toError, type HealthProbe, type OffersHealthProbes } from '@fifteen/kernel'
import type { EdgeTenants } from '@fifteen/messaging'
import type { Database } from '@fifteen/persistence'
import { Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common'
import type { Partner, PartnerStore } from '../../persistence/partner.store.js'

const REFRESH_MS = 2_000

/** Every partner, kept in memory and read anew every two seconds: another instance may have registered one. */
export class PartnerDirectory implements OnApplicationBootstrap, BeforeApplicationShutdown, OffersHealthProbes {
  readonly #logger = new Logger(PartnerDirectory.name)
  readonly #stop = new AbortController()
  #byId = new Map<string, Partner>()
  #byKeyHash = new Map<string, Partner>()
  #done: Promise<void> = Promise.resolve()

  private constructor(
    private readonly database: Database,
    private readonly store: PartnerStore,
    private readonly tenants: EdgeTenants,
  ) {}

  /** Read once before anything consumes, so that the consumer begins with every partner's topic. */
  static async open(database: Database, store: PartnerStore, tenants: EdgeTenants): Promise<PartnerDirectory> {
    const directory = new PartnerDirectory(database, store, tenants)
    await directory.refresh()
    return directory
  }

  get(partnerId: string): Partner | undefined {
    return this.#byId.get(partnerId)
  }

  byKeyHash(keyHash: string): Partner | undefined {
    return this.#byKeyHash.get(keyHash)
  }

  async refresh(): Promise<void> {
    const partners = await this.database.use((sql) => this.store.list(sql))
    this.#byId = new Map(partners.map((partner) => [partner.partnerId, partner]))
    this.#byKeyHash = new Map(partners.map((partner) => [partner.keyHash, partner]))
    this.tenants.set('partnerId', [...this.#byId.keys()])
  }

  onApplicationBootstrap(): void {
    this.#done = this.#follow()
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stop.abort()
    await this.#done
  }

  [healthProbes](): HealthProbe[] {
    return [{ name: 'partners', kind: 'readiness', check: () => ({ healthy: true, detail: `${this.#byId.size} partners known` }) }]
  }

  async #follow(): Promise<void> {
    for (;;) {
      await pause(REFRESH_MS, this.#stop.signal)
      if (this.#stop.signal.aborted) return
      try {
        await this.refresh()
      } catch (error) {
        this.#logger.warn({ message: 'partners not read, those known stay', error: toError(error) })
      }
    }
  }
}
