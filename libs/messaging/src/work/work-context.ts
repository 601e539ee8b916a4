import { newId, type Clock } from '@fifteen/kernel'
import { contractOf, keyOf, type MessageClass, topicOf } from '@fifteen/contracts'
import type { Sql } from '@fifteen/persistence'
import type { OutgoingRecord } from '../transport/records.js'
import { newTrace, nextSpan } from './trace.js'

export interface EmitOptions {
  /** W3C traceparent that this event continues; by default that of the record with the same key, else a new trace. */
  traceparent?: string
}

/** One transaction of state and outgoing events: they commit together or not at all. */
export class WorkContext {
  readonly #outgoing: OutgoingRecord[] = []
  readonly #beforeCommit: (() => Promise<void>)[] = []
  readonly #afterCommit: (() => void)[] = []
  readonly #traces = new Map<string, string>()
  readonly #outcomes = new Map<string, { handler: string | undefined; outcome: string; count: number }>()
  #handler: string | undefined

  constructor(
    readonly sql: Sql,
    private readonly source: string,
    private readonly topicPrefix: string,
    private readonly clock: Clock,
  ) {}

  /** The instant of this work, by the service's clock. */
  get now(): Date {
    return this.clock.now()
  }

  /** Events of this context with this key continue the trace. */
  trace(key: string, traceparent: string): void {
    this.#traces.set(key, traceparent)
  }

  /** Puts an event into the outbox of this transaction; it is published after the commit. Resolves nothing: the append comes last. */
  emit<T extends object>(message: MessageClass<T>, data: T, { traceparent }: EmitOptions = {}): string {
    return this.#put(message, data, newId(), Buffer.from(JSON.stringify(data)), traceparent)
  }

  /**
   * Puts an event into the outbox whose bytes stand already. `named` has the fields that give its topic, key and headers. With the id it
   * had before, it is the same event again.
   */
  emitBytes<T extends object>(message: MessageClass<T>, named: Partial<T>, value: Buffer, id: string = newId()): string {
    return this.#put(message, named, id, value)
  }

  #put<T extends object>(message: MessageClass<T>, named: Partial<T>, id: string, value: Buffer, traceparent?: string): string {
    const contract = contractOf(message)
    const fields = named as Record<string, unknown>
    const key = keyOf(contract, fields)
    const trace = traceparent ?? this.#traces.get(key) ?? this.#traces.get(String(fields['orderId'])) ?? newTrace()
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: id,
      ce_source: this.source,
      ce_type: contract.type,
      ce_time: this.now.toISOString(),
      traceparent: nextSpan(trace),
    }
    if (typeof fields['shopId'] === 'string') headers['ce_shopid'] = fields['shopId']
    if (typeof fields['orderVersion'] === 'number') headers['ce_orderversion'] = String(fields['orderVersion'])
    this.#outgoing.push({ topic: this.topicPrefix + topicOf(contract, named), key, headers, value })
    return id
  }

  /** Counts what became of an event (`duplicate`, `superseded`, `too-late`, …) for the metrics, once this work has committed. */
  outcome(name: string, count = 1): void {
    const label = `${this.#handler ?? ''}\n${name}`
    const counted = this.#outcomes.get(label)
    if (counted) counted.count += count
    else this.#outcomes.set(label, { handler: this.#handler, outcome: name, count })
  }

  /** Outcomes counted from here on are this handler's: several share a chunk. */
  attribute(handler: string): void {
    this.#handler = handler
  }

  get outcomes(): readonly { handler: string | undefined; outcome: string; count: number }[] {
    return [...this.#outcomes.values()]
  }

  /** Runs after the commit; must not throw and must not be relied upon: the process may die first. */
  afterCommit(effect: () => void): void {
    this.#afterCommit.push(effect)
  }

  get outgoing(): readonly OutgoingRecord[] {
    return this.#outgoing
  }

  /**
   * Runs when all else of this transaction is done, just before its outbox is written: for statements that take a lock every other
   * writer wants, which nothing may be locked after. Several run in the order given.
   */
  beforeCommit(work: () => Promise<void>): void {
    this.#beforeCommit.push(work)
  }

  async finish(): Promise<void> {
    for (const work of this.#beforeCommit) await work()
  }

  committed(): void {
    for (const effect of this.#afterCommit) effect()
  }
}
