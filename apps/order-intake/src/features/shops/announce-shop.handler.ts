import { randomBytes } from 'node:crypto'
import { ShopAnnounced, shopTopics } from '@fifteen/contracts'
import { FifteenError, toError, withDeadline } from '@fifteen/kernel'
import { nestLog, type BrokerClient, type UnitOfWork } from '@fifteen/messaging'
import type { Database } from '@fifteen/persistence'
import { findShop, upsertShop, type Shop, type ShopSettings } from '../../persistence/shop.store.js'
import type { ShopRegistry } from './shop-registry.js'

/** A new shop needs its topics before it is announced, and the broker does not answer. Nothing was changed. */
export class TopicsNotMade extends FifteenError {
  constructor(cause: unknown) {
    super('topics-not-made', `the topics of the shop could not be made: ${toError(cause).message}; try again when the broker is back`, {
      retryable: true,
      cause,
    })
  }
}

const TOPICS_DEADLINE_MS = 20_000
const HASH_KEY_BYTES = 32

/** Adds or changes a shop and tells every service. */
export class AnnounceShop {
  readonly #log = nestLog('shops')

  constructor(
    private readonly work: UnitOfWork,
    private readonly database: Database,
    private readonly broker: BrokerClient,
    private readonly registry: ShopRegistry,
    private readonly topicPrefix: string,
  ) {}

  /** The shop as it now is. Throws TopicsNotMade. */
  async put(shopId: string, settings: ShopSettings): Promise<Shop> {
    const before = await this.database.use((sql) => findShop(sql, shopId))
    if (!before) await this.#makeTopics(shopId)
    const after = await this.work.run(async (context) => {
      const changed = await upsertShop(context.sql, shopId, settings, randomBytes(HASH_KEY_BYTES))
      if (!changed) return findShop(context.sql, shopId)
      const { name, timeZone, currency, partnerId, active, revision } = changed
      context.emit(ShopAnnounced, { shopId, name, timeZone, currency, partnerId, active, revision })
      return changed
    })
    if (!after) throw new FifteenError('shop-vanished', `shop ${shopId} was removed meanwhile`)
    await this.registry.refreshAfterChange()
    return after
  }

  async #makeTopics(shopId: string): Promise<void> {
    const admin = this.broker.admin()
    const topics = shopTopics(shopId).map((topic) => ({ ...topic, name: this.topicPrefix + topic.name }))
    try {
      await withDeadline(admin.createTopics(topics), TOPICS_DEADLINE_MS, 'making the topics')
    } catch (error) {
      throw new TopicsNotMade(error)
    } finally {
      await withDeadline(admin.close(), TOPICS_DEADLINE_MS, 'closing the admin client').catch((error: unknown) =>
        this.#log.warn('admin client not closed', { error: toError(error) }),
      )
    }
  }
}
