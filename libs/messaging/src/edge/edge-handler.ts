import type { ChunkHandler, HandlerRegistration } from '../consumer/handler.js'
import { recordId, type Inbound } from '../consumer/inbound.js'
import { headerOf, type IncomingRecord } from '../transport/records.js'
import type { EdgeTenants, TenantField } from './edge-tenants.js'

/** A record of a tenant's topic, before anybody has judged it. */
export interface EdgeRecord {
  /** Whose topic it came on; never taken from the body. */
  tenant: string
  /** Parsed JSON; undefined when the bytes are none. */
  body: unknown
  readable: boolean
}

/** Whether a record is handled even while older ones of its key are parked: a cancel. */
export type EdgePasses = (event: Inbound<EdgeRecord>) => boolean

const TENANT = /^(.*)\{(\w+)\}(.*)$/

/** A handler of tenants' topics such as `shop.{shopId}.orders`: the tenants' list may change while it runs. */
export function edgeHandler(
  name: string,
  pattern: string,
  tenants: EdgeTenants,
  handle: ChunkHandler,
  passes: EdgePasses = () => false,
): HandlerRegistration {
  const [, before = '', field = '', after = ''] = TENANT.exec(pattern) ?? []
  const tenantOf = (topic: string): string | null => {
    if (!topic.startsWith(before) || !topic.endsWith(after)) return null
    return topic.slice(before.length, topic.length - after.length)
  }
  return {
    name,
    topics: () => tenants.list(field as TenantField).map((tenant) => before + tenant + after),
    // By the pattern, not by the list of now: what was fetched of a tenant before it left the list is the handler's to judge.
    wants: (_, topic) => tenantOf(topic) !== null,
    decode: (record, topic) => {
      const parsed = parse(record)
      return {
        type: headerOf(record, 'ce_type') ?? pattern,
        data: { tenant: tenantOf(topic) ?? '', ...parsed } satisfies EdgeRecord,
        key: record.key,
        id: recordId(record),
        timestamp: record.timestamp,
        traceparent: headerOf(record, 'traceparent'),
        record,
      }
    },
    handle,
    passes: (event) => passes(event as Inbound<EdgeRecord>),
    keyPerTopic: true,
  }
}

function parse({ value }: IncomingRecord): { body: unknown; readable: boolean } {
  try {
    return { body: JSON.parse((value ?? '').toString()) as unknown, readable: true }
  } catch (error) {
    if (error instanceof SyntaxError || (error as Error).name === 'SyntaxError') return { body: undefined, readable: false }
    throw error
  }
}
