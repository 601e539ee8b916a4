import { Timers, type WorkContext } from '@fifteen/messaging'
import { Injectable } from '@nestjs/common'
import { oldestOfEach, queueOf, turnOf, type Turn } from '../../domain/delivery-turns.js'
import { GIVE_UP_AFTER_MS } from '../../domain/webhook-schedule.js'
import { DeliveryStore, type Delivery } from '../../persistence/delivery.store.js'
import type { PartnerMessage } from '../../persistence/partner-message.store.js'
import { PartnerDirectory } from '../register-partner/partner-directory.js'

/** One durable timer per message on its way to a webhook. */
export const webhookTimers = new Timers('webhook')

/** Where messages are put in for partners with a webhook, in the transaction that makes them. */
@Injectable()
export class WebhookDeliveries {
  constructor(
    private readonly store: DeliveryStore,
    private readonly partners: PartnerDirectory,
  ) {}

  async putIn({ sql, now }: WorkContext, messages: readonly PartnerMessage[]): Promise<void> {
    const deliveries = messages.map((message) => ({ ...message, webhookId: message.messageId }))
    const ids = await this.store.putIn(sql, deliveries, now, new Date(now.getTime() + GIVE_UP_AFTER_MS))
    await webhookTimers.set(
      sql,
      ids.map((owner) => ({ owner, dueAt: now })),
    )
  }

  /** Ends what partners with a webhook have answered before it got through; what comes after it in turn goes out. */
  async answered({ sql, now }: WorkContext, receipts: readonly Turn[]): Promise<void> {
    const last = new Map(receipts.filter(({ partnerId }) => this.partners.get(partnerId)?.webhookUrl).map((each) => [queueOf(each), each]))
    if (!last.size) return
    const pending = await this.store.lockPending(
      sql,
      [...last.values()].map(({ orderId }) => orderId),
    )
    const isOver = (delivery: Delivery): boolean => {
      const receipt = last.get(queueOf(delivery))
      return receipt !== undefined && turnOf(delivery) <= turnOf(receipt)
    }
    const over = pending.filter(isOver)
    await this.store.end(
      sql,
      over.map(({ webhookId }) => webhookId),
      'answered',
    )
    const freed = new Set(over.map(queueOf))
    const next = oldestOfEach(pending.filter((delivery) => !isOver(delivery))).filter((delivery) => freed.has(queueOf(delivery)))
    await webhookTimers.set(
      sql,
      next.map(({ webhookId }) => ({ owner: webhookId, dueAt: now })),
    )
  }
}
