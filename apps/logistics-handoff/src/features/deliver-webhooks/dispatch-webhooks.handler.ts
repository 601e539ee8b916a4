import { TimerService, type DueTimer, type WorkContext } from '@fifteen/messaging'
import { Injectable } from '@nestjs/common'
import { oldestOfEach, queueOf } from '../../domain/delivery-turns.js'
import { DeliveryStore, type Delivery } from '../../persistence/delivery.store.js'
import { PartnerStore, type Partner } from '../../persistence/partner.store.js'
import { AttemptRecorder } from './attempt-recorder.js'
import { WebhookCourier, type Parcel } from './webhook-courier.js'
import { webhookTimers } from './webhook-deliveries.js'

/** After this a parcel that was given out and not heard of is given out again: its process may have died. */
const LEASE_MS = 45_000
/** A parcel that waited this long in memory is dropped: its lease might end while it is under way. */
const WAIT_MOST_MS = 15_000
const NO_ROOM_MS = 500

/**
 * Gives due deliveries to the courier as far as it has room; the rest comes round again, and each stays under its timer until it is done.
 * Of one order and partner only the oldest goes; whoever ends it brings the next one round.
 */
@Injectable()
export class DispatchWebhooksHandler {
  constructor(
    timers: TimerService,
    private readonly deliveries: DeliveryStore,
    private readonly partners: PartnerStore,
    private readonly courier: WebhookCourier,
    private readonly recorder: AttemptRecorder,
  ) {
    timers.register(webhookTimers.name, (due, context) => this.handle(due, context))
  }

  async handle(due: readonly DueTimer[], context: WorkContext): Promise<void> {
    const { sql, now } = context
    const owners = due.map(({ owner }) => owner)
    const isDue = new Set(owners)
    const pending = (await this.deliveries.lockWithTheirs(sql, owners)).filter(({ state }) => state === 'pending')
    const partners = await this.partners.findAll(sql, [...new Set(pending.map(({ partnerId }) => partnerId))])
    const isHopeless = ({ giveUpAt, partnerId }: Delivery): boolean => giveUpAt <= now || !partners.get(partnerId)?.webhookUrl
    const hopeless = pending.filter(isHopeless)
    await this.deliveries.end(
      sql,
      hopeless.map(({ webhookId }) => webhookId),
      'given-up',
    )
    await this.recorder.givenUp(context, hopeless)
    const hopeful = pending.filter((delivery) => !isHopeless(delivery))
    const looks = new Map(hopeful.filter(({ webhookId }) => isDue.has(webhookId)).map(({ webhookId }) => [webhookId, LEASE_MS]))
    const freed = new Set(hopeless.map(queueOf))
    const oldest = oldestOfEach(hopeful).filter((each) => isDue.has(each.webhookId) || freed.has(queueOf(each)))
    const parcels = this.#give(oldest, partners, looks)
    await webhookTimers.set(
      sql,
      [...looks].map(([owner, waitMs]) => ({ owner, dueAt: new Date(now.getTime() + waitMs) })),
    )
    context.afterCommit(() => this.courier.accept(parcels))
  }

  /** What the courier has room for; notes for all when to look again, milliseconds from now. */
  #give(deliveries: readonly Delivery[], partners: ReadonlyMap<string, Partner>, looks: Map<string, number>): Parcel[] {
    const parcels: Parcel[] = []
    const given = new Map<string, number>()
    const validUntil = performance.now() + WAIT_MOST_MS
    this.courier.dropStale()
    for (const delivery of deliveries) {
      const { webhookId, partnerId } = delivery
      looks.set(webhookId, NO_ROOM_MS)
      const partner = partners.get(partnerId)
      if (!partner || this.courier.isCarrying(delivery)) continue
      const { free, waitMs } = this.courier.room(partnerId)
      const count = given.get(partnerId) ?? 0
      if (waitMs > 0 || count >= free) {
        looks.set(webhookId, Math.max(NO_ROOM_MS, waitMs))
        continue
      }
      given.set(partnerId, count + 1)
      looks.set(webhookId, LEASE_MS)
      parcels.push({ delivery, partner, validUntil })
    }
    return parcels
  }
}
