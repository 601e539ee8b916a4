import { AsyncLocalStorage } from 'node:async_hooks'
import { randomHex } from '@fifteen/kernel'

export interface RequestContext {
  /** W3C traceparent of this request: the caller's, or a new one. */
  traceparent: string
  traceId: string
  /** When the request arrived. */
  arrivedAt: Date
}

const storage = new AsyncLocalStorage<RequestContext>()
const TRACEPARENT = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/

/** What is known of the request being served; undefined outside one. */
export const currentRequest = (): RequestContext | undefined => storage.getStore()

/** Runs the rest of a request inside its context. */
export function enterRequest(header: string | undefined, next: () => void): void {
  const match = header === undefined ? null : TRACEPARENT.exec(header)
  const traceId = match?.[1] ?? randomHex(16)
  const traceparent = match && header ? header : `00-${traceId}-${randomHex(8)}-01`
  storage.run({ traceparent, traceId, arrivedAt: new Date() }, next)
}
