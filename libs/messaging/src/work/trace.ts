import { randomHex } from '@fifteen/kernel'

/** https://www.w3.org/TR/trace-context/ version 00. */
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/

export const isTraceparent = (value: string | undefined): value is string => value !== undefined && TRACEPARENT.test(value)

/** A new sampled trace. */
export const newTrace = (): string => `00-${randomHex(16)}-${randomHex(8)}-01`

/** The same trace, one step further. An unreadable one begins anew. */
export function nextSpan(traceparent: string): string {
  const match = TRACEPARENT.exec(traceparent)
  return match ? `00-${match[1] ?? ''}-${randomHex(8)}-${match[3] ?? '01'}` : newTrace()
}

/** The trace's id, for logs. */
export const traceId = (traceparent: string): string => traceparent.slice(3, 35)
