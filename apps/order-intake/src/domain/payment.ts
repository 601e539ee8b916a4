import { MOST_TOTAL } from './order-limits.js'
import type { Order } from './order.js'

export interface Payment {
  kind: 'authorised' | 'settled' | 'refunded' | 'failed'
  /** Minor units. A refund counts by its size, whichever sign the shop gives it. */
  amount: number
}

/** The order with one payment fact more, or null when the settled total would leave what contracts can carry. */
export function notePayment(order: Order, { kind, amount }: Payment): Order | null {
  const settledTotal = order.settledTotal + settledBy(kind, amount)
  if (Math.abs(settledTotal) > MOST_TOTAL) return null
  return { ...order, settledTotal, paymentSequence: order.paymentSequence + 1 }
}

function settledBy(kind: Payment['kind'], amount: number): number {
  switch (kind) {
    case 'settled':
      return amount
    case 'refunded':
      return -Math.abs(amount)
    case 'authorised':
    case 'failed':
      return 0
  }
}
