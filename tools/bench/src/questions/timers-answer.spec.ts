import { describe, expect, it } from '@jest/globals'
import { driftOf } from './timers-answer.js'

const said = (at: number) => ({ type: 'sla-changed', at })

describe('the drift of timers', () => {
  it('counts from the due instant to the decision and to the publication', () => {
    const fired = [{ orderId: 'a', dueAt: 1_000, firedAt: 1_010 }]
    expect(driftOf(fired, new Map([['a', said(1_050)]]))).toEqual({ published: [50], decided: [10], early: 0, untold: 0 })
  })

  it('stands in the order in which they were due', () => {
    const fired = [
      { orderId: 'b', dueAt: 2_000, firedAt: 2_002 },
      { orderId: 'a', dueAt: 1_000, firedAt: 1_001 },
    ]
    expect(driftOf(fired, new Map([['a', said(1_003)]]))).toMatchObject({ decided: [1, 2], published: [3], untold: 1 })
  })

  it('sees what fired early, by either clock', () => {
    const fired = [
      { orderId: 'a', dueAt: 1_000, firedAt: 999 },
      { orderId: 'b', dueAt: 1_000, firedAt: 1_000 },
    ]
    const told = new Map([
      ['a', said(1_001)],
      ['b', said(998)],
    ])
    expect(driftOf(fired, told).early).toBe(2)
  })

  it('sees a firing of which nobody was told', () => {
    expect(driftOf([{ orderId: 'a', dueAt: 1_000, firedAt: 1_010 }], new Map())).toMatchObject({ published: [], untold: 1 })
  })
})
