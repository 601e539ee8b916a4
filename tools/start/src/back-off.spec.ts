import { describe, expect, it } from '@jest/globals'
import { BackOff } from './back-off.js'
import { Rate } from './rates.js'

describe('the back-off of restarts', () => {
  it('doubles up to ten seconds', () => {
    const backOff = new BackOff()
    expect(Array.from({ length: 8 }, () => backOff.next(0))).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000])
  })

  it('begins anew after a minute of life', () => {
    const backOff = new BackOff()
    backOff.next(0)
    backOff.next(0)
    expect(backOff.next(61_000)).toBe(250)
  })
})

describe('a rate', () => {
  it('is the growth of a count over the last ten seconds', () => {
    const rate = new Rate()
    for (let second = 0; second <= 60; second++) rate.note(second * 1000, second < 50 ? 0 : (second - 50) * 30)
    expect(rate.perSecond).toBeCloseTo(30)
  })

  it('is nothing before there are two looks', () => {
    const rate = new Rate()
    expect(rate.perSecond).toBe(0)
    rate.note(1, 100)
    expect(rate.perSecond).toBe(0)
  })
})
