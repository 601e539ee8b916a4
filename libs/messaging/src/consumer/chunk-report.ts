import { allContracts } from '@fifteen/contracts'
import { toError } from '@fifteen/kernel'
import type { MessagingLog } from '../log.js'
import { recordFacts, recordsFacts } from '../log-facts.js'
import type { MessagingMetrics } from '../metrics.js'
import type { RecordToPark } from '../parking/parked-record.js'
import type { Item } from './chunk-items.js'
import { recordId, type Inbound } from './inbound.js'

/** One call of a handler within a chunk. */
export interface HandlerCall {
  handler: string
  events: readonly Inbound[]
  seconds: number
}

/** What chunks show of themselves: metrics by handler and type of event, and log lines that name orders and traces. */
export class ChunkReport {
  readonly #types: ReadonlySet<string>

  constructor(
    private readonly metrics: MessagingMetrics,
    private readonly log: MessagingLog,
  ) {
    // A record of a tenant without a type goes by the pattern of its topic, which is its contract's.
    this.#types = new Set(allContracts().flatMap(({ contract }) => [contract.type, contract.topic]))
  }

  /** A chunk's transaction has committed. */
  committed(calls: readonly HandlerCall[], records: number): void {
    this.metrics.chunkRecords.observe(records)
    for (const { handler, events, seconds } of calls) {
      for (const [type, count] of this.#count(events)) {
        this.metrics.handled.inc({ handler, type }, count)
        this.metrics.eventSeconds.observe({ handler, type }, seconds)
      }
    }
  }

  /** Rolled back by a race or an outage; the same comes again. */
  repeats(items: readonly Item[], error: unknown, attempt: number): void {
    this.metrics.chunkFailures.inc({ kind: 'transient' })
    const [only] = items
    if (only && items.length === 1) this.#failed(only.handler.name, only.type, 'retried')
    this.log.warn('chunk rolled back, trying again', { ...this.factsOf(items), error: toError(error), attempt })
  }

  /** Rolled back by something that would come again. */
  fails(items: readonly Item[], error: unknown): void {
    this.metrics.chunkFailures.inc({ kind: 'permanent' })
    if (items.length > 1) this.log.warn('chunk failed, trying its halves', { ...this.factsOf(items), error: toError(error) })
  }

  /** One record was parked; behind others it is not worth a line. */
  parked({ record, handler, type, state, code, scope }: RecordToPark, error?: unknown): void {
    this.metrics.parks.inc({ code })
    this.#failed(handler, type, state)
    if (state !== 'parked') return
    // An alert by its level: somebody has the rest of the order's fifteen minutes to look.
    this.log.error('record parked: its key waits until somebody requeues or discards it', {
      handler,
      type: this.#known(type),
      code,
      ...recordFacts(record, Boolean(scope)),
      record: recordId(record),
      ...(error === undefined ? {} : { error: toError(error) }),
    })
  }

  /** For a log line: of one record which it is, of several the first of them. */
  factsOf(items: readonly Item[]): object {
    const [item] = items
    if (!item || items.length > 1) return recordsFacts(items.map(({ record }) => record))
    const { handler, type, record } = item
    return { handler: handler.name, type: this.#known(type), ...recordFacts(record, handler.keyPerTopic), record: recordId(record) }
  }

  #failed(handler: string, type: string, result: 'parked' | 'behind' | 'retried'): void {
    this.metrics.eventErrors.inc({ handler, type: this.#known(type), result })
  }

  #count(events: readonly Inbound[]): Map<string, number> {
    const counts = new Map<string, number>()
    for (const event of events) {
      const type = this.#known(event.type)
      counts.set(type, (counts.get(type) ?? 0) + 1)
    }
    return counts
  }

  /** A tenant may write any type into its headers; each would be a series of its own for ever. */
  #known(type: string): string {
    return this.#types.has(type) ? type : 'other'
  }
}
