import { describe, expect, it } from '@jest/globals'
import { drained } from './drained.js'

const step = (at: number, count: number, cpuMs: number) => ({ at, count, cpuMs })

describe('the rate of a drain', () => {
  it('counts from the step that completes the warm-up to the last', () => {
    const steps = [step(0, 100, 50), step(1_000, 100, 500), step(1_500, 400, 600), step(2_000, 400, 700)]
    expect(drained(steps, 0.2)).toEqual({ perSecond: 800, cpuUs: 250 })
  })

  it('leaves out what a slow first step took', () => {
    const slowStart = [step(0, 10, 0), step(60_000, 10, 9_000), step(60_010, 40, 9_004), step(60_020, 40, 9_008)]
    expect(drained(slowStart, 0.2).perSecond).toBe(4_000)
  })

  it('is refused where everything came at once', () => {
    expect(() => drained([step(5, 1_000, 1)])).toThrow('too few')
    expect(() => drained([])).toThrow('too few')
  })
})
