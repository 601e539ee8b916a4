import type { Money } from '@fifteen/kernel'
import { Currency, Whole } from '../fields.js'

/** Money in integer minor units; negative for refunds. */
export class Amount implements Money {
  @Whole(-1_000_000_000_000, 1_000_000_000_000) amount: number
  @Currency() currency: string
}
