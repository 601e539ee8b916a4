import { decode, DossierReceipt, MalformedMessage } from '@fifteen/contracts'
import type { EdgeRecord, Inbound } from '@fifteen/messaging'
import type { RejectedReceipt } from '../../persistence/rejected-receipt.store.js'

/** A receipt and where it came from. */
export interface IncomingReceipt {
  /** The same at every repeat. */
  readonly source: string
  readonly partnerId: string
  readonly at: Date
  readonly receipt: DossierReceipt
}

/** A record of a partner's topic as a receipt, or why it is none. The body is never kept. */
export function readReceipt(event: Inbound<EdgeRecord>): IncomingReceipt | RejectedReceipt {
  const from = { source: event.id, partnerId: event.data.tenant, at: new Date(event.timestamp) }
  if (!event.data.readable) return rejected(from, 'unreadable', [])
  try {
    return { ...from, receipt: decode(DossierReceipt, event.record.value ?? Buffer.alloc(0)) }
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error
    const problems = error.details['problems']
    return rejected(from, 'malformed', Array.isArray(problems) ? problems.map(String) : [])
  }
}

const rejected = ({ source, partnerId, at }: Omit<IncomingReceipt, 'receipt'>, reason: string, problems: string[]): RejectedReceipt => ({
  source,
  partnerId,
  rejectedAt: at,
  reason,
  orderId: null,
  dossierRevision: null,
  kind: null,
  receiptId: null,
  problems,
})

export const isReceipt = (read: IncomingReceipt | RejectedReceipt): read is IncomingReceipt => 'receipt' in read
