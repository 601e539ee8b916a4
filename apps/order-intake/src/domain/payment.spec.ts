import { describe, expect, it } from '@jest/globals'
import { awaitedOrder } from './order.js'
import { notePayment, type Payment } from './payment.js'

const order = awaitedOrder({ orderId: 'o', shopId: 's', externalId: 'x', personRef: 'p', receivedAt: new Date(0) })
const after = (...payments: Payment[]): [number, number] => {
  const paid = payments.reduce((o, payment) => notePayment(o, payment) ?? o, order)
  return [paid.settledTotal, paid.paymentSequence]
}

describe('payment facts of an order', () => {
  it('count each, and settle only what was settled', () => {
    expect(after({ kind: 'authorised', amount: 900 })).toEqual([0, 1])
    expect(after({ kind: 'failed', amount: 900 }, { kind: 'settled', amount: 900 })).toEqual([900, 2])
  })

  it('take a refund off by its size, whichever its sign', () => {
    expect(after({ kind: 'settled', amount: 900 }, { kind: 'refunded', amount: 300 })).toEqual([600, 2])
    expect(after({ kind: 'settled', amount: 900 }, { kind: 'refunded', amount: -300 })).toEqual([600, 2])
  })

  it('come to the same total in any order', () => {
    expect(after({ kind: 'refunded', amount: 300 }, { kind: 'settled', amount: 900 })).toEqual([600, 2])
  })

  it('are refused beyond what is exact', () => {
    expect(notePayment({ ...order, settledTotal: 1_000_000_000_000 }, { kind: 'settled', amount: 1 })).toBeNull()
  })
})
