import { describe, expect, it } from '@jest/globals'
import { interleavedPairs, median, pairedRatio, quantile, spread } from './statistics.js'

describe('statistics', () => {
  it('takes the middle of an odd and the mean of an even number of values', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(median([])).toBeNaN()
  })

  it('finds quantiles of unsorted numbers by value, not by text', () => {
    const values = Array.from({ length: 100 }, (_, n) => 100 - n)
    expect(quantile(values, 0.5)).toBe(51)
    expect(quantile(values, 0.99)).toBe(100)
    expect(quantile(values, 1)).toBe(100)
    expect(quantile([10, 9, 100], 0)).toBe(9)
  })

  it('tells how far equal runs lie apart', () => {
    expect(spread([90, 100, 120])).toBeCloseTo(0.3)
  })

  it('compares pair by pair, so that a drift of both changes nothing', () => {
    expect(
      pairedRatio([
        [100, 110],
        [10, 11],
        [1000, 1500],
      ]),
    ).toEqual({ median: 1.1, least: 1.1, most: 1.5, pairs: 3 })
  })

  it('changes which of the two goes first', async () => {
    const order: string[] = []
    const run = (name: string, value: number) => async () => {
      order.push(name)
      return value
    }
    expect(await interleavedPairs(3, run('a', 1), run('b', 2))).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ])
    expect(order.join('')).toBe('abbaab')
  })
})
