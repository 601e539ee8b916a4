import { validate } from 'uuid'
import { pooledRandom } from './random.js'

/** 32 bits between the time and what is random: RFC 9562 calls it a fixed bit-length dedicated counter (6.2, method 1). */
const COUNTER_END = 0x1_0000_0000
/** It begins in the lower half, so that two thousand million ids fit into a millisecond. */
const COUNTER_START = 0x7fff_ffff

const bytes = Buffer.alloc(16)
let millisecond = -Infinity
let counter = 0

/**
 * A new time-ordered UUIDv7 (RFC 9562): close inserts land on close index pages. Ids of one process ascend, also within a millisecond and
 * when the clock is set back: 48 bits of time, 32 of a counter that begins anywhere, 42 random ones.
 */
export function newId(): string {
  const random = pooledRandom(10)
  advance(random)
  bytes.writeUIntBE(millisecond, 0, 6)
  // The counter's 32 bits stand around version and variant: 12, 14 and 6.
  bytes[6] = 0x70 | (counter >>> 28)
  bytes[7] = counter >>> 20
  bytes[8] = 0x80 | ((counter >>> 14) & 0x3f)
  bytes[9] = counter >>> 6
  bytes[10] = (counter << 2) | ((random[4] ?? 0) & 0x3)
  random.copy(bytes, 11, 5)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

function advance(random: Buffer): void {
  const now = Date.now()
  if (now > millisecond) {
    millisecond = now
    counter = random.readUInt32BE() & COUNTER_START
  } else if (++counter === COUNTER_END) {
    millisecond++
    counter = 0
  }
}

export const isId = (value: string): boolean => validate(value)
