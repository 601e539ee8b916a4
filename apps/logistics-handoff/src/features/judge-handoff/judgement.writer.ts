import { Timers, type WorkContext } from '@fifteen/messaging'
import { Injectable } from '@nestjs/common'
import type { Turn } from '../../domain/delivery-turns.js'
import { HandoffStore } from '../../persistence/handoff.store.js'
import { PartnerMessageStore, type MessageName, type SentPartnerMessage } from '../../persistence/partner-message.store.js'
import { TimelineStore } from '../../persistence/timeline.store.js'
import { WebhookDeliveries } from '../deliver-webhooks/webhook-deliveries.js'
import { emitEffects, timelineOf } from './emit-effects.js'
import type { HandoffCase } from './handoff-case.js'
import { HandoffMetrics } from './handoff-metrics.js'

/** One durable timer per order: the receipt's deadline, or the end of the patience with clarifications. */
export const handoffTimers = new Timers('hand-off')

/** Saves rows, emits events and hands messages to partners: a constant number of statements, however many cases. */
@Injectable()
export class JudgementWriter {
  constructor(
    private readonly handoffs: HandoffStore,
    private readonly messages: PartnerMessageStore,
    private readonly timeline: TimelineStore,
    private readonly deliveries: WebhookDeliveries,
    private readonly metrics: HandoffMetrics,
  ) {}

  async write(context: WorkContext, cases: readonly HandoffCase[]): Promise<void> {
    const { sql, now } = context
    const changed = cases.filter(({ before, handoff }) => before !== handoff)
    const sent = await this.#sentBefore(context, changed)
    const toPartners = changed.flatMap((each) => emitEffects(context, each, (name) => sent.get(keyOf(name))))
    const handoffs = changed.map(({ handoff }) => handoff)
    const entries = changed.flatMap((each) => timelineOf(each, now))
    await Promise.all([this.handoffs.save(sql, handoffs), handoffTimers.set(sql, cases.flatMap(timerOf)), this.timeline.note(sql, entries)])
    await this.deliveries.answered(context, changed.flatMap(answeredBy))
    await this.deliveries.putIn(context, toPartners)
    const first = toPartners.filter(({ again }) => !again)
    if (first.length) context.beforeCommit(() => this.messages.append(sql, first, now))
    context.afterCommit(() => this.#measure(changed, now))
  }

  /** The bytes of what goes out again. */
  async #sentBefore(context: WorkContext, cases: readonly HandoffCase[]): Promise<Map<string, SentPartnerMessage>> {
    const names = cases.flatMap(({ handoff: { orderId, dossierRevision }, effects }) =>
      effects.flatMap(({ kind }): MessageName[] => {
        if (kind === 'dossier-resent') return [{ orderId, dossierRevision, kind: 'dossier' }]
        if (kind === 'recall-resent') return [{ orderId, dossierRevision, kind: 'recall' }]
        return []
      }),
    )
    return new Map((await this.messages.find(context.sql, names)).map((message) => [keyOf(message), message]))
  }

  #measure(cases: readonly HandoffCase[], now: Date): void {
    for (const { before, handoff, effects } of cases) {
      for (const { kind } of effects) {
        this.metrics.judgements.inc({ judgement: kind })
        if (kind === 'receipt-overdue') this.metrics.receiptsOverdue.inc({ partner: handoff.partnerId ?? '' })
      }
      if (before.sentAt && handoff.receipts.length > before.receipts.length) this.metrics.receiptWait.observe(seconds(before.sentAt, now))
    }
  }
}

/** What receipts that came in say of the messages that were sent. */
const answeredBy = ({ before, handoff: { orderId, partnerId, receipts } }: HandoffCase): Turn[] =>
  receipts.slice(before.receipts.length).map(({ revision: dossierRevision, kind }) => ({
    orderId,
    partnerId: partnerId ?? '',
    dossierRevision,
    kind: kind === 'accepted' || kind === 'refused' ? 'dossier' : 'recall',
  }))

const keyOf = ({ orderId, dossierRevision, kind }: MessageName): string => `${orderId} ${dossierRevision} ${kind}`

const seconds = (from: Date, to: Date): number => Math.max(0, to.getTime() - from.getTime()) / 1000

/** Timers are touched where what they wait for has changed. */
function timerOf({ before, handoff, lookAt }: HandoffCase): { owner: string; dueAt: Date | null }[] {
  const { orderId, state, sentAt, readyAt } = handoff
  if (lookAt !== undefined) {
    const armed = before.sentAt !== null || before.readyAt !== null
    return lookAt === null && !armed ? [] : [{ owner: orderId, dueAt: lookAt }]
  }
  const settled = state !== before.state && sentAt !== null
  return settled || (before.readyAt !== null && readyAt === null) ? [{ owner: orderId, dueAt: null }] : []
}
