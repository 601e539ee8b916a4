import { describe, expect, it } from '@jest/globals'
import { schedule } from './operators.js'

describe('when operators ask', () => {
  it('is each once in every period, evenly spread, in the order of time', () => {
    const all = schedule(4, 3, 1_000)
    expect(all.map(({ at }) => at)).toEqual([0, 250, 500, 750, 1_000, 1_250, 1_500, 1_750, 2_000, 2_250, 2_500, 2_750])
    expect(all.filter(({ operator }) => operator === 2)).toEqual([
      { operator: 2, round: 0, at: 500 },
      { operator: 2, round: 1, at: 1_500 },
      { operator: 2, round: 2, at: 2_500 },
    ])
  })
})
