import { GroupCommit, UnitOfWork, type WorkContext } from '@fifteen/messaging'
import { Injectable } from '@nestjs/common'
import { oldestOfEach, queueOf } from '../../domain/delivery-turns.js'
import { nextTry } from '../../domain/webhook-schedule.js'
import { HandoffEnv, retryDelaysOf } from '../../logistics-handoff.config.js'
import { DeliveryStore, type AttemptResult, type Delivery } from '../../persistence/delivery.store.js'
import { TimelineStore } from '../../persistence/timeline.store.js'
import { webhookTimers } from './webhook-deliveries.js'
import { WebhookMetrics } from './webhook-metrics.js'

const MOST_AT_ONCE = 200
const MOST_WAITING = 1_000

/** Keeps what came of attempts and sets the next ones: those that end together in one transaction. */
@Injectable()
export class AttemptRecorder {
  readonly #commits: GroupCommit<AttemptResult, undefined>

  constructor(
    private readonly work: UnitOfWork,
    private readonly env: HandoffEnv,
    private readonly deliveries: DeliveryStore,
    private readonly timeline: TimelineStore,
    private readonly metrics: WebhookMetrics,
  ) {
    this.#commits = new GroupCommit(
      async (results) => {
        await work.run((context) => this.#record(context, results), { handler: 'webhook' })
        return results.map(() => undefined)
      },
      MOST_AT_ONCE,
      MOST_WAITING,
    )
  }

  /** Resolves when the result is kept. */
  async record(result: AttemptResult): Promise<void> {
    await this.#commits.submit(result)
  }

  /** Lets deliveries that were given out and not tried come round again, milliseconds from now. */
  async putBack(webhookIds: readonly string[], waitMs: number): Promise<void> {
    await this.work.run(({ sql, now }) => {
      const dueAt = new Date(now.getTime() + waitMs)
      return webhookTimers.set(
        sql,
        webhookIds.map((owner) => ({ owner, dueAt })),
      )
    })
  }

  async #record(context: WorkContext, results: readonly AttemptResult[]): Promise<void> {
    const { sql, now } = context
    const rows = await this.deliveries.lockWithTheirs(
      sql,
      results.map(({ webhookId }) => webhookId),
    )
    const byId = new Map(rows.map((delivery) => [delivery.webhookId, delivery]))
    const judged = results.flatMap((result) => {
      const delivery = byId.get(result.webhookId)
      return delivery ? [{ delivery, ...this.#judge(result, delivery, now) }] : []
    })
    await this.deliveries.record(
      sql,
      judged.map(({ result }) => result),
    )
    await webhookTimers.set(sql, [
      ...judged.map(({ delivery, dueAt }) => ({ owner: delivery.webhookId, dueAt })),
      ...nextInTurn(rows, judged, now),
    ])
    await this.givenUp(
      context,
      judged.filter(({ result, delivery }) => result.state === 'given-up' && delivery.state === 'pending').map(({ delivery }) => delivery),
    )
  }

  #judge(result: AttemptResult, delivery: Delivery, now: Date): { result: AttemptResult; dueAt: Date | null } {
    if (result.state === 'delivered' || delivery.state === 'delivered') return { result: { ...result, state: 'delivered' }, dueAt: null }
    if (delivery.state !== 'pending') return { result: { ...result, state: delivery.state }, dueAt: null }
    const dueAt = nextTry(delivery.tries + 1, retryDelaysOf(this.env), now, delivery.giveUpAt)
    return { result: { ...result, state: dueAt ? 'pending' : 'given-up' }, dueAt }
  }

  /** Says on the orders' timelines that their webhooks will not be tried again; topic and pull API still have the messages. */
  async givenUp(context: WorkContext, deliveries: readonly Delivery[]): Promise<void> {
    await this.timeline.note(
      context.sql,
      deliveries.map(({ orderId, dossierRevision, webhookId }) => ({
        orderId,
        at: context.now,
        what: 'webhook-given-up',
        dossierRevision,
        detail: webhookId,
      })),
    )
    context.afterCommit(() => {
      for (const { partnerId } of deliveries) this.metrics.givenUp.inc({ partner: partnerId })
    })
  }
}

/** Those that waited for what has now ended go out at once. */
function nextInTurn(
  rows: readonly Delivery[],
  judged: readonly { delivery: Delivery; result: AttemptResult }[],
  dueAt: Date,
): { owner: string; dueAt: Date }[] {
  const tried = new Set(judged.map(({ delivery }) => delivery.webhookId))
  const ended = judged.filter(({ result }) => result.state !== 'pending').map(({ delivery }) => delivery)
  const over = new Set(ended.map(({ webhookId }) => webhookId))
  const freed = new Set(ended.map(queueOf))
  const pending = rows.filter(({ state, webhookId }) => state === 'pending' && !over.has(webhookId))
  return oldestOfEach(pending).flatMap((each) =>
    freed.has(queueOf(each)) && !tried.has(each.webhookId) ? [{ owner: each.webhookId, dueAt }] : [],
  )
}
