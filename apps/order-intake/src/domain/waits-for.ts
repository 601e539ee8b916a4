import type { Status } from './order-status.js'

/** What an order waits for, as far as intake can tell: who decides on it knows more. */
export const WAITS_FOR = ['payment', 'decision', 'operator', 'hand-off', 'cancellation'] as const
export type WaitsFor = (typeof WAITS_FOR)[number]

export interface Waiting {
  status: Status
  settledTotal: number
  total: number
  paymentMethod: string
}

/** Undefined for an order that has come to its end. */
export function waitsFor({ status, settledTotal, total, paymentMethod }: Waiting): WaitsFor | undefined {
  switch (status) {
    case 'awaited':
    case 'handed-off':
    case 'cancelled':
    case 'recalled':
      return undefined
    case 'pending':
      return paymentMethod === 'prepaid' && settledTotal < total ? 'payment' : 'decision'
    case 'confirmed':
      return 'hand-off'
    case 'reopened':
      return 'operator'
    case 'cancelling':
      return 'cancellation'
  }
}
