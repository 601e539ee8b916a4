import { describe, expect, it } from '@jest/globals'
import { STATUSES } from './order-status.js'
import { waitsFor } from './waits-for.js'

const cash = { settledTotal: 0, total: 900, paymentMethod: 'on-delivery' }

describe('what an order waits for', () => {
  it('is named for every status but the last ones', () => {
    const words = STATUSES.map((status) => `${status}: ${waitsFor({ ...cash, status }) ?? ''}`)
    expect(words).toEqual([
      'awaited: ',
      'pending: decision',
      'confirmed: hand-off',
      'reopened: operator',
      'cancelling: cancellation',
      'handed-off: ',
      'cancelled: ',
      'recalled: ',
    ])
  })

  it('is its payment while a prepaid order is not settled', () => {
    const prepaid = { ...cash, status: 'pending' as const, paymentMethod: 'prepaid' }
    expect(waitsFor(prepaid)).toBe('payment')
    expect(waitsFor({ ...prepaid, settledTotal: 899 })).toBe('payment')
    expect(waitsFor({ ...prepaid, settledTotal: 900 })).toBe('decision')
  })
})
