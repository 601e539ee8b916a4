import { newId } from '@fifteen/kernel'
import { NewsBacklog, type Inbound, type WorkContext } from '@fifteen/messaging'
import { Injectable } from '@nestjs/common'
import { look, type CaseFile } from '../../domain/look.js'
import { owesRefund, withFact } from '../../domain/order-case.js'
import { DecisionStore } from '../../persistence/decision.store.js'
import type { PageToAdd } from '../../persistence/action.store.js'
import { DocumentStore, type KeptMessage } from '../../persistence/document.store.js'
import type { OpenFiles } from '../case-files/case-files.js'
import { PageSupervisors } from '../page-supervisors/page-supervisors.js'
import { arrivalOf, type Arrival } from './facts-of-event.js'

/** Adds what a chunk tells to its cases, and looks at each of them once. */
@Injectable()
export class LookAtOrders {
  constructor(
    private readonly documents: DocumentStore,
    private readonly decisions: DecisionStore,
    private readonly backlog: NewsBacklog,
    private readonly supervisors: PageSupervisors,
  ) {}

  async handle(events: readonly Inbound[], { files, policies }: OpenFiles, context: WorkContext): Promise<void> {
    const oldest = Math.min(...events.map(({ timestamp }) => timestamp))
    this.backlog.arrived(oldest)
    context.afterCommit(() => this.backlog.handled(oldest))
    const arrived = events.flatMap((event) => {
      const arrival = arrivalOf(event)
      return arrival ? [{ arrival, event }] : []
    })
    const touched = new Set<string>()
    for (const { arrival } of arrived) {
      const file = files.get(arrival.orderId)
      if (!file) continue
      const { orderCase, outcome } = withFact(file.orderCase, arrival.fact)
      context.outcome(outcome)
      if (orderCase === file.orderCase) continue
      files.set(arrival.orderId, { ...file, orderCase })
      touched.add(arrival.orderId)
    }
    for (const orderId of touched) {
      const file = files.get(orderId)
      if (file) files.set(orderId, this.lookAt(file, policies))
    }
    await this.#keep(arrived, context, policies.now)
    await this.supervisors.page(refundsDue([...touched].flatMap((orderId) => files.get(orderId) ?? [])), context, policies.now)
  }

  lookAt(file: CaseFile, { of, now }: OpenFiles['policies']): CaseFile {
    return look(file, of(file.orderCase.shopId), { now, catchingUp: this.backlog.expected }, newId)
  }

  async #keep(arrived: { arrival: Arrival; event: Inbound }[], { sql }: WorkContext, now: Date): Promise<void> {
    const kept = (as: Arrival['keep']): KeptMessage[] =>
      arrived.flatMap(({ arrival: { orderId, fact, keep }, event: { type, record } }) =>
        keep === as && 'version' in fact && record.value ? [{ orderId, orderVersion: fact.version, type, body: record.value }] : [],
      )
    const superseded = arrived.flatMap(({ arrival: { orderId, fact } }) =>
      fact.kind === 'decision-superseded' ? [{ orderId, decisionId: fact.decisionId }] : [],
    )
    await Promise.all([
      this.documents.keepDocuments(sql, kept('document')),
      this.documents.keepAnswers(sql, kept('answer')),
      this.decisions.supersede(sql, superseded, now),
    ])
  }
}

/** Of orders that owe a refund now and did not before: each is told of once. */
function refundsDue(files: readonly CaseFile[]): PageToAdd[] {
  const due = files.filter(({ known, orderCase }) => owesRefund(orderCase) && !owesRefund(known)).map(({ orderCase }) => orderCase)
  return [...Map.groupBy(due, ({ shopId }) => shopId)].map(([shopId, orders]) => ({
    ...{ shopId, reason: 'refund-due', stage: 'payment', rung: 0 },
    orderIds: orders.map(({ orderId }) => orderId),
  }))
}
