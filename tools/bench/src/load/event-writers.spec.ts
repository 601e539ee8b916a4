import { describe, expect, it } from '@jest/globals'
import { shareOf } from './event-writers.js'

describe('the shares of writers', () => {
  it('are all of it, however badly it divides, and differ by one at most', () => {
    for (const [all, parts] of [
      [1_000, 64],
      [10, 64],
      [7, 2],
      [0, 3],
    ] as const) {
      const shares = Array.from({ length: parts }, (_, n) => shareOf(all, parts, n))
      expect(shares.reduce((sum, share) => sum + share, 0)).toBe(all)
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1)
    }
  })
})
