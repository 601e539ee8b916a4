import { describe, expect, it } from '@jest/globals'
import { fallingBehind } from './broker-counters.js'

describe('a group that falls behind', () => {
  it('is named with its topic and by how much, one that keeps up is not', () => {
    const before = new Map([
      ['sla a', 100],
      ['tasks a', 4_000],
    ])
    const after = new Map([
      ['sla a', 5_200],
      ['tasks a', 3_000],
      ['stock a', 900],
    ])
    expect(fallingBehind(before, after, 1_000)).toEqual([{ place: 'sla a', by: 5_100 }])
  })
})
