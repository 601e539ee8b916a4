import { createRequire } from 'node:module'

interface RequestQueue {
  pending: unknown[]
  throttledUntil: number
  scheduleCheckPendingRequests: (this: RequestQueue) => void
}

const marked = Symbol.for('fifteen.kafkajs-request-queue')

/**
 * kafkajs 2.2.4 schedules a look at its pending requests after every response, also when nothing is pending and no broker throttles: a
 * timer with a negative delay (Node warns), which fires after 1 ms. Without pending requests there is nothing to look at.
 */
export function mendRequestQueue(): void {
  const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue/index.js') as {
    prototype: RequestQueue & { [marked]?: true }
  }
  if (prototype[marked]) return
  prototype[marked] = true
  const schedule = prototype.scheduleCheckPendingRequests
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this)
  }
}
