import { Counter, Histogram, register } from 'prom-client'

const MINUTE = 60

/** What the hand-off shows of itself, in the process's registry. */
export class HandoffMetrics {
  readonly receiptWait = histogram('fifteen_receipt_wait_seconds', 'Last sending of a dossier or recall to its receipt', [
    0.05,
    0.1,
    0.3,
    1,
    3,
    10,
    30,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
  ])
  readonly judgements = counter('fifteen_handoff_judgements_total', 'What was decided about orders', ['judgement'])
  readonly receipts = counter('fifteen_receipts_total', 'Receipts by what became of them', ['kind', 'outcome'])
  readonly receiptsOverdue = counter('fifteen_receipts_overdue_total', 'Receipt budgets that passed without a receipt', ['partner'])
}

// A process has one registry; a second module in a test gets the first's.
function counter(name: string, help: string, labelNames: string[]): Counter {
  return (register.getSingleMetric(name) as Counter | undefined) ?? new Counter({ name, help, labelNames })
}

function histogram(name: string, help: string, buckets: number[]): Histogram {
  return (register.getSingleMetric(name) as Histogram | undefined) ?? new Histogram({ name, help, buckets })
}
