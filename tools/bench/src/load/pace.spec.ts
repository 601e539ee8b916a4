import { describe, expect, it } from '@jest/globals'
import { Pace } from './pace.js'

describe('the pace of the load', () => {
  it('keeps a window of unfinished orders full and never over-full', () => {
    const pace = new Pace()
    pace.window(100)
    expect(pace.due(0, 0, 0)).toBe(100)
    expect(pace.due(0, 100, 30)).toBe(30)
    expect(pace.due(0, 150, 30)).toBe(0)
  })

  it('owes by the rate what is late, from where it began', () => {
    const pace = new Pace()
    pace.rate(200, 1_000, 50)
    expect(pace.due(1_000, 50, 0)).toBe(0)
    expect(pace.due(1_500, 50, 0)).toBe(100)
    expect(pace.due(1_500, 120, 0)).toBe(30)
    expect(pace.plannedAt(50, 9_999)).toBe(1_005)
    expect(pace.plannedAt(149, 9_999)).toBe(1_500)
  })

  it('owes nothing in a pause, and before it was told', () => {
    const pace = new Pace()
    expect(pace.due(5_000, 0, 0)).toBe(0)
    pace.rate(1_000, 0, 0)
    pace.pause()
    expect(pace.due(5_000, 0, 0)).toBe(0)
    expect(pace.due(5_000, 0, 1_000)).toBe(0) // sent by others, by HTTP
  })
})
