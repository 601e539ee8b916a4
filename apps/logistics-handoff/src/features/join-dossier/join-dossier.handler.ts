import type { Inbound, WorkContext } from '@fifteen/messaging'
import { Injectable } from '@nestjs/common'
import { noteFact } from '../../domain/order-fact.js'
import { DossierPartStore } from '../../persistence/dossier-part.store.js'
import { HandoffStore } from '../../persistence/handoff.store.js'
import { openCase } from '../judge-handoff/handoff-case.js'
import { HandoffJudge } from '../judge-handoff/handoff-judge.js'
import { readOrderEvent } from './read-order-event.js'

/**
 * Notes what became known of orders and then decides once for each, on all of it: a cancel that arrives in the chunk that would complete
 * a dossier still comes before it.
 */
@Injectable()
export class JoinDossierHandler {
  constructor(
    private readonly parts: DossierPartStore,
    private readonly handoffs: HandoffStore,
    private readonly judge: HandoffJudge,
  ) {}

  async handle(events: Inbound[], context: WorkContext): Promise<void> {
    const readings = events.map(readOrderEvent)
    const shops = new Map(readings.map(({ orderId, shopId }) => [orderId, shopId]))
    const parts = readings.flatMap(({ part }) => part ?? [])
    const [rows] = await Promise.all([this.handoffs.lockOrMake(context.sql, shops), this.parts.keep(context.sql, parts)])
    const cases = new Map([...rows].map(([orderId, row]) => [orderId, openCase(row)]))
    for (const { orderId, fact } of readings) {
      const each = cases.get(orderId)
      if (!each) throw new TypeError(`no row was made for order ${orderId}`)
      const { handoff, outcome } = noteFact(each.handoff, fact)
      each.handoff = handoff
      context.outcome(outcome)
    }
    await this.judge.decide(context, [...cases.values()])
  }
}
