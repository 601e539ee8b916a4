import { errorCode, safeMessage } from '@fifteen/kernel'
import type { RecordToPark } from '../parking/parked-record.js'
import { keyOf } from '../parking/parking-store.js'
import { headerOf, type IncomingRecord } from '../transport/records.js'
import type { HandlerRegistration } from './handler.js'
import type { Inbound } from './inbound.js'

/** One record for one handler. */
export interface Item {
  record: IncomingRecord
  handler: HandlerRegistration
  type: string
  /** Decoded event, or why it could not be decoded. */
  event: Inbound | { error: unknown }
}

/** Every record for every handler that wants it, in the records' order. */
export function toItems(records: readonly IncomingRecord[], handlers: readonly HandlerRegistration[], topicPrefix: string): Item[] {
  const items: Item[] = []
  for (const record of records) {
    const topic = record.topic.slice(topicPrefix.length)
    for (const handler of handlers) {
      if (handler.wants(record, topic)) items.push(toItem(record, topic, handler))
    }
  }
  return items
}

/** The same without looking into the records: for one that ends the process. */
export function toUnreadItems(records: readonly IncomingRecord[], handlers: readonly HandlerRegistration[], topicPrefix: string): Item[] {
  return records.flatMap((record) => {
    const topic = record.topic.slice(topicPrefix.length)
    const wanting = handlers.filter((handler) => handler.wants(record, topic))
    return wanting.map((handler) => ({ record, handler, type: headerOf(record, 'ce_type') ?? topic, event: { error: undefined } }))
  })
}

function toItem(record: IncomingRecord, topic: string, handler: HandlerRegistration): Item {
  try {
    const event = handler.decode(record, topic)
    return { record, handler, type: event.type, event }
  } catch (error) {
    return { record, handler, type: headerOf(record, 'ce_type') ?? topic, event: { error } }
  }
}

export const isReadable = ({ event }: Item): boolean => !('error' in event)

/** Where the record's key has its meaning: the tenant's topic, or everywhere. */
export const scopeOf = ({ handler, record }: Item): string => (handler.keyPerTopic ? record.topic : '')

/** What this record waits behind when it is parked; null for a record without key, which waits behind nothing. */
export const parkingKeyOf = (item: Item): string | null =>
  item.record.key === null ? null : keyOf(item.handler.name, item.record.key, scopeOf(item))

export const keyedPairs = (items: Item[]): { handler: string; key: string }[] =>
  items.flatMap(({ handler, record }) => (record.key === null ? [] : [{ handler: handler.name, key: record.key }]))

export const parkedBehind = (item: Item): RecordToPark => ({
  ...place(item),
  state: 'behind',
  code: 'behind-parked',
  message: 'an older record of this key is parked',
})

export const parkedFor = (item: Item, error: unknown): RecordToPark => ({
  ...place(item),
  state: 'parked',
  code: errorCode(error),
  message: safeMessage(error),
})

export const parkedDeadly = (item: Item): RecordToPark => ({
  ...place(item),
  state: 'parked',
  code: 'kills-the-process',
  message: 'this record was alone under way in repeated crashes of the process',
})

const place = (item: Item): Pick<RecordToPark, 'handler' | 'record' | 'type' | 'scope'> => ({
  handler: item.handler.name,
  record: item.record,
  type: item.type,
  scope: scopeOf(item),
})
