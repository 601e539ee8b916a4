const SEED = 0x9747b28c
const M = 0x5bd1e995
const R = 24

/**
 * The hash by which Java's client, and so every other, chooses a key's partition: MurmurHash2 of 32 bits, without its sign. The partition is
 * its remainder by their number.
 */
export function hashOfKey(key: Buffer): number {
  const whole = key.length & ~3
  let hash = SEED ^ key.length
  for (let at = 0; at < whole; at += 4) {
    const mixed = Math.imul(key.readInt32LE(at), M)
    hash = Math.imul(hash, M) ^ Math.imul(mixed ^ (mixed >>> R), M)
  }
  if (key.length > whole) {
    for (let at = whole; at < key.length; at++) hash ^= (key[at] ?? 0) << (8 * (at - whole))
    hash = Math.imul(hash, M)
  }
  hash = Math.imul(hash ^ (hash >>> 13), M)
  return (hash ^ (hash >>> 15)) & 0x7fffffff
}
