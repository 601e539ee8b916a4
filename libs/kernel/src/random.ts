import { randomFillSync } from 'node:crypto'

const POOL_BYTES = 8_192
const MOST_AT_ONCE = POOL_BYTES / 2

const pool = Buffer.alloc(POOL_BYTES)
let taken = POOL_BYTES

/**
 * So many random bytes, at most 4,096, valid until the next call. From a pool of the system's generator, because a call to that costs more
 * than all else about an id. Every byte is given out once. For ids, not for secrets: it stays in memory until the pool is filled again.
 */
export function pooledRandom(bytes: number): Buffer {
  const from = take(bytes)
  return pool.subarray(from, from + bytes)
}

/** The same as lower-case hex, two digits a byte. */
export function randomHex(bytes: number): string {
  const from = take(bytes)
  return pool.toString('hex', from, from + bytes)
}

function take(bytes: number): number {
  if (bytes > MOST_AT_ONCE) throw new RangeError(`at most ${MOST_AT_ONCE} random bytes at once`)
  if (taken + bytes > POOL_BYTES) {
    randomFillSync(pool)
    taken = 0
  }
  const from = taken
  taken += bytes
  return from
}
