import { createHash } from 'node:crypto'

/** From 0 up to 1, the same for the same seed and words. */
export const chance = (seed: number, ...words: (string | number)[]): number =>
  createHash('sha256')
    .update([seed, ...words].join('/'))
    .digest()
    .readUInt32BE(0) /
  2 ** 32
