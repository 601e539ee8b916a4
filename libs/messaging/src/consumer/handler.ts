import { contractOf, decode, type MessageClass } from '@fifteen/contracts'
import type { WorkContext } from '../work/work-context.js'
import { recordId, type Inbound } from './inbound.js'
import { headerOf, type IncomingRecord } from '../transport/records.js'

/**
 * Decides on a chunk of events, in arrival order, inside the chunk's transaction. It may be run again with the same events, or with any
 * part of them: it must be idempotent, set-based, and must have no effects outside the context.
 */
export type ChunkHandler = (events: Inbound[], context: WorkContext) => Promise<void>

export interface HandlerRegistration {
  /** Name for metrics and parked records. */
  name: string
  /** Topics without the prefix, now. Called again at every rebuild of the consumer. */
  topics: () => readonly string[]
  /** Whether the record is for this handler; a record that no handler wants is skipped. */
  wants: (record: IncomingRecord, topic: string) => boolean
  /** Bytes to data. What it throws parks the record. */
  decode: (record: IncomingRecord, topic: string) => Inbound
  handle: ChunkHandler
  /** Whether the event is handled even while older records of its key are parked: a cancel. */
  passes: (event: Inbound) => boolean
  /** Equal keys on different topics have nothing to do with each other: tenants choose their own. */
  keyPerTopic?: boolean
}

/** A handler of our own services' events: routed by type, decoded by their contracts. */
export function eventHandler(
  name: string,
  messages: readonly MessageClass<object>[],
  handle: ChunkHandler,
  passing: readonly MessageClass<object>[] = [],
): HandlerRegistration {
  const byType = new Map(messages.map((message) => [contractOf(message).type, message]))
  const passingTypes = new Set(passing.map((message) => contractOf(message).type))
  const topics = [...new Set(messages.map((message) => contractOf(message).topic))]
  return {
    name,
    topics: () => topics,
    wants: (record, topic) => topics.includes(topic) && byType.has(headerOf(record, 'ce_type') ?? ''),
    decode: (record) => {
      const type = headerOf(record, 'ce_type') ?? ''
      const message = byType.get(type)
      if (!message) throw new TypeError(`${name} was given ${type}`)
      return {
        type,
        data: decode(message, record.value ?? Buffer.alloc(0)),
        key: record.key,
        id: headerOf(record, 'ce_id') ?? recordId(record),
        timestamp: record.timestamp,
        traceparent: headerOf(record, 'traceparent'),
        record,
      }
    },
    handle,
    passes: ({ type }) => passingTypes.has(type),
  }
}
