import { describe, expect, it } from '@jest/globals'
import { figure, table } from './table.js'

describe('the table', () => {
  it('puts numbers to the right and words to the left', () => {
    expect(
      table(
        ['process', 'ms'],
        [
          ['kafka', 0.0634],
          ['order-intake', 12],
        ],
      ),
    ).toBe(['process           ms', '────────────  ──────', 'kafka         0.0634', 'order-intake      12'].join('\n'))
  })

  it('stands without rows, and with cells left out', () => {
    expect(table(['a', 'b'], [])).toBe('a  b\n─  ─')
    expect(table(['a', 'b'], [['x']])).toBe('a  b\n─  ─\nx')
  })

  it('writes figures short', () => {
    expect([4812.4, 0.41234, 0.0038111, 12, Number.NaN].map(figure)).toEqual(['4,812', '0.412', '0.00381', '12', '–'])
  })
})
