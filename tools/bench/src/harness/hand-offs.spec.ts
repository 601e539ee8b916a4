import { describe, expect, it } from '@jest/globals'
import { rates } from './hand-offs.js'

describe('the measured rate', () => {
  it('counts what falls between two instants, the end not with it', () => {
    const times = [999, 1_000, 1_500, 2_999, 3_000]
    expect(rates(times, 1_000, 3_000, 2)).toEqual({ orders: 3, perSecond: 1.5, parts: [2, 1] })
  })

  it('is nothing where nothing happened', () => {
    expect(rates([], 0, 1_000, 1)).toEqual({ orders: 0, perSecond: 0, parts: [0] })
  })
})
