import { randomBytes } from 'node:crypto'
import { partnerTopics } from '@fifteen/contracts'
import { errorCode, FifteenError, withDeadline, type Clock } from '@fifteen/kernel'
import { BROKER, CLOCK, type BrokerClient } from '@fifteen/messaging'
import { Database, PG_UNIQUE_VIOLATION } from '@fifteen/persistence'
import { hashApiKey } from '@fifteen/service-defaults'
import { Inject, Injectable } from '@nestjs/common'
import { PartnerStore, type Partner } from '../../persistence/partner.store.js'
import { HandoffEnv } from '../../logistics-handoff.config.js'
import type { RegisteredPartner, RegisterPartner } from './partner.dto.js'
import { PartnerDirectory } from './partner-directory.js'

const TOPICS_DEADLINE_MS = 30_000

/** Without its topics a partner cannot be registered: dossiers would have nowhere to go. */
export class TopicsNotMade extends FifteenError {
  constructor(cause: unknown) {
    super('topics-not-made', 'the broker did not make the topics of the partner; try again shortly', { retryable: true, cause })
  }
}

export class KeyInUse extends FifteenError {
  constructor(cause: unknown) {
    super('key-in-use', 'another partner has this key; choose a random one', { cause })
  }
}

@Injectable()
export class RegisterPartnerHandler {
  constructor(
    private readonly env: HandoffEnv,
    private readonly database: Database,
    private readonly partners: PartnerStore,
    private readonly directory: PartnerDirectory,
    @Inject(BROKER) private readonly broker: BrokerClient,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Topics first, then the row: whoever finds a partner may send to it. Throws TopicsNotMade and KeyInUse. */
  async handle(partnerId: string, wish: RegisterPartner): Promise<RegisteredPartner> {
    await this.#makeTopics(partnerId)
    const registered = await this.#save(partnerId, wish).catch((error: unknown) => {
      throw errorCode(error) === PG_UNIQUE_VIOLATION ? new KeyInUse(error) : error
    })
    await this.directory.refresh()
    return registered
  }

  #save(partnerId: string, wish: RegisterPartner): Promise<RegisteredPartner> {
    return this.database.transaction(async (sql) => {
      const made: Pick<RegisteredPartner, 'key' | 'webhookSecret'> = {}
      const before = await this.partners.findForUpdate(sql, partnerId)
      if (wish.key === undefined && !before) made.key = `flp_${randomBytes(24).toString('base64url')}`
      const key = wish.key ?? made.key
      const secretBefore = wish.webhookSecret ?? before?.webhookSecret ?? null
      if (wish.webhookUrl !== undefined && secretBefore === null) made.webhookSecret = `whsec_${randomBytes(32).toString('base64')}`
      const partner: Partner = {
        partnerId,
        name: wish.name,
        keyHash: key === undefined ? (before?.keyHash ?? '') : hashApiKey(key),
        webhookUrl: wish.webhookUrl ?? null,
        webhookSecret: made.webhookSecret ?? secretBefore,
      }
      await this.partners.save(sql, partner, this.clock.now())
      return { partnerId, name: partner.name, webhookUrl: partner.webhookUrl, ...made }
    })
  }

  async #makeTopics(partnerId: string): Promise<void> {
    const admin = this.broker.admin()
    const topics = partnerTopics(partnerId).map((topic) => ({ ...topic, name: this.env.TOPIC_PREFIX + topic.name }))
    try {
      await withDeadline(admin.createTopics(topics), TOPICS_DEADLINE_MS, `making the topics of partner ${partnerId}`)
    } catch (error) {
      throw new TopicsNotMade(error)
    } finally {
      await admin.close()
    }
  }
}
