import { contractOf, type MessageClass } from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import type { Inbound } from '@fifteen/messaging'

/** A message as a handler sees it, for tests that choose themselves what makes a chunk. */
export const inbound = <T extends object>(message: MessageClass<T>, data: T): Inbound => ({
  type: contractOf(message).type,
  data,
  key: null,
  id: newId(),
  timestamp: 0,
  traceparent: undefined,
  record: { topic: '', partition: 0, offset: 0n, key: null, headers: {}, value: null, timestamp: 0 },
})
