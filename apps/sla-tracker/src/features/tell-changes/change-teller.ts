import { SlaChanged } from '@fifteen/contracts'
import { type WorkContext } from '@fifteen/messaging'
import { Injectable } from '@nestjs/common'
import { type Milestone, type Settled } from '../../domain/clock.js'
import { SlaMetrics } from './sla-metrics.js'

/**
 * Tells of what a reader of `sla.events` cannot know otherwise: pauses, breaches and the outcome. The start is not told: it is
 * `receivedAt` of the order, and a clean order would be told twice within half a second.
 */
@Injectable()
export class ChangeTeller {
  constructor(private readonly metrics: SlaMetrics) {}

  tell({ clock: { orderId, shopId }, evaluation, milestones }: Settled, context: WorkContext): void {
    for (const { at, deadline, ...figures } of milestones) {
      context.emit(SlaChanged, {
        orderId,
        shopId,
        stage: 'pipeline',
        ...figures,
        deadline: new Date(deadline).toISOString(),
        at: new Date(at).toISOString(),
      })
    }
    if (milestones.length) context.afterCommit(() => this.#count(milestones, evaluation.end?.kind === 'handed-off'))
  }

  #count(milestones: readonly Milestone[], handedOff: boolean): void {
    for (const { change, wallMs, breachClass } of milestones) {
      if (change === 'met' || change === 'breached') this.metrics.promises.inc({ outcome: change })
      if (change === 'ended' && breachClass) this.metrics.breaches.inc({ breach_class: breachClass })
      if (handedOff && (change === 'met' || change === 'ended')) {
        this.metrics.acceptanceToHandoff.observe({ outcome: change === 'met' ? 'met' : 'breached' }, wallMs / 1_000)
      }
    }
  }
}
