import type { EdgeRecord, Inbound, WorkContext } from '@fifteen/messaging'
import { Injectable } from '@nestjs/common'
import { RECEIPT_REFUSALS, takeReceipt, type ReceiptOutcome, type ReceiptRefusal } from '../../domain/take-receipt.js'
import { HandoffStore } from '../../persistence/handoff.store.js'
import { RejectedReceiptStore, type RejectedReceipt } from '../../persistence/rejected-receipt.store.js'
import { openCase } from '../judge-handoff/handoff-case.js'
import { HandoffJudge } from '../judge-handoff/handoff-judge.js'
import { HandoffMetrics } from '../judge-handoff/handoff-metrics.js'
import { isReceipt, readReceipt, type IncomingReceipt } from './incoming-receipt.js'

export const isRefusal = (outcome: ReceiptOutcome): outcome is ReceiptRefusal => (RECEIPT_REFUSALS as readonly string[]).includes(outcome)

/** Takes partners' receipts, by topic and by HTTP alike. What cannot be taken changes nothing and is shown to the partner. */
@Injectable()
export class TakeReceiptsHandler {
  constructor(
    private readonly handoffs: HandoffStore,
    private readonly rejected: RejectedReceiptStore,
    private readonly judge: HandoffJudge,
    private readonly metrics: HandoffMetrics,
  ) {}

  async handle(events: Inbound<EdgeRecord>[], context: WorkContext): Promise<void> {
    const read = events.map(readReceipt)
    const unusable = read.flatMap((each) => (isReceipt(each) ? [] : [each]))
    await this.rejected.note(context.sql, unusable)
    for (const { reason } of unusable) this.#count(context, 'unknown', reason)
    await this.take(context, read.filter(isReceipt))
  }

  /** Outcomes in the order of the receipts. */
  async take(context: WorkContext, receipts: readonly IncomingReceipt[]): Promise<ReceiptOutcome[]> {
    const rows = await this.handoffs.lock(context.sql, [...new Set(receipts.map(({ receipt }) => receipt.orderId))])
    const cases = new Map([...rows].map(([orderId, row]) => [orderId, openCase(row)]))
    const refused: RejectedReceipt[] = []
    const outcomes = receipts.map((incoming) => {
      const { partnerId, at, receipt } = incoming
      const { receiptId, kind, code, dossierRevision: revision } = receipt
      const each = cases.get(receipt.orderId)
      const taken = takeReceipt(each?.handoff, { partnerId, receiptId, revision, kind, code, at })
      if (each && taken.handoff) {
        each.handoff = taken.handoff
        each.effects.push(...taken.effects)
      }
      if (isRefusal(taken.outcome)) refused.push(refusedReceipt(incoming, taken.outcome))
      this.#count(context, kind, taken.outcome)
      return taken.outcome
    })
    await this.rejected.note(context.sql, refused)
    await this.judge.decide(context, [...cases.values()])
    return outcomes
  }

  #count(context: WorkContext, kind: string, outcome: string): void {
    context.outcome(outcome)
    context.afterCommit(() => this.metrics.receipts.inc({ kind, outcome }))
  }
}

const refusedReceipt = ({ source, partnerId, at, receipt }: IncomingReceipt, reason: ReceiptRefusal): RejectedReceipt => ({
  source,
  partnerId,
  rejectedAt: at,
  reason,
  orderId: receipt.orderId,
  dossierRevision: receipt.dossierRevision,
  kind: receipt.kind,
  receiptId: receipt.receiptId,
  problems: [],
})
