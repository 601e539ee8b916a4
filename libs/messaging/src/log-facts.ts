import { isId } from '@fifteen/kernel'
import { isTraceparent, traceId } from './work/trace.js'

/** Names of this many records stand in a line about several. */
const NAMED = 5
/** A key of a tenant's making may be anything. */
const KEY_LENGTH = 100

interface Named {
  key: string | null
  headers: Record<string, string>
}

/** Which order a record is about, for a line about it. On tenants' topics the key is the tenant's own (`keyOfTenant`), no order's id. */
export function recordFacts({ key, headers }: Named, keyOfTenant = false): object {
  return {
    ...(key === null ? {} : !keyOfTenant && isId(key) ? { orderId: key } : { key: key.slice(0, KEY_LENGTH) }),
    ...traceOf(headers),
  }
}

/** How many records, and which the first of them are. */
export function recordsFacts(records: readonly Named[]): object {
  const traces = records.slice(0, NAMED).flatMap(({ headers }) => traceOf(headers).traceId ?? [])
  return {
    records: records.length,
    keys: [...new Set(records.slice(0, NAMED).map(({ key }) => key?.slice(0, KEY_LENGTH) ?? null))],
    ...(traces.length ? { traceIds: [...new Set(traces)] } : {}),
  }
}

/** Whose timers these are: orders', mostly. */
export function ownersFacts(owners: readonly string[]): object {
  const [owner] = owners
  if (owner === undefined) return {}
  if (owners.length > 1) return { timers: owners.length, owners: owners.slice(0, NAMED) }
  return isId(owner) ? { orderId: owner } : { owner }
}

function traceOf(headers: Record<string, string>): { traceId?: string } {
  const traceparent = headers['traceparent']
  return isTraceparent(traceparent) ? { traceId: traceId(traceparent) } : {}
}
