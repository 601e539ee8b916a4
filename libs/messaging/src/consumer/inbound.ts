import { headerOf, type IncomingRecord } from '../transport/records.js'

/** An event as a handler sees it: typed data, and where it came from. */
export interface Inbound<T extends object = object> {
  /** CloudEvents type; tells the union apart. */
  readonly type: string
  readonly data: T
  readonly key: string | null
  /** CloudEvents id; on edge topics without headers topic-partition-offset. */
  readonly id: string
  /** Milliseconds since 1970: the broker's append time on edge topics. */
  readonly timestamp: number
  readonly traceparent: string | undefined
  readonly record: IncomingRecord
}

/** Whether the event is of this class; narrows the type. */
export function isEvent<T extends object>(event: Inbound, type: string): event is Inbound<T> {
  return event.type === type
}

/**
 * When the event was made, equal at every delivery: the record's own timestamp is another when the relay sends it again. A record that is
 * known by its place on the topic, a tenant's, has the broker's time there.
 */
export function eventTime({ id, record, timestamp }: Inbound): Date {
  const own = new Date((id === headerOf(record, 'ce_id') ? headerOf(record, 'ce_time') : undefined) ?? timestamp)
  return Number.isNaN(own.getTime()) ? new Date(timestamp) : own
}

export const recordId = ({ topic, partition, offset }: IncomingRecord): string => `${topic}-${partition}-${offset}`
