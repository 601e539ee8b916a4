import type { IncomingRecord } from '../../src/index.js'

let offset = 0n

/** A record as a broker might deliver it; each the next of its partition. */
export const incoming = (record: Partial<IncomingRecord> & { topic: string }): IncomingRecord => ({
  partition: 0,
  offset: offset++,
  key: null,
  headers: {},
  value: Buffer.from('{}'),
  timestamp: Date.now(),
  ...record,
})
