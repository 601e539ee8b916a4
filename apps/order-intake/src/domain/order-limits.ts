import { lineTotal } from '@fifteen/kernel'

/** Greatest amount of an order, minor units: what contracts let through. */
export const MOST_TOTAL = 1_000_000_000_000

/**
 * Bytes of one order's content. A dossier is that, its allocations (stock-confirmation keeps them within 450,000) and fifty clarifications
 * (110,000 where every character of them is escaped): together below the 900,000 that a record may have.
 */
export const MOST_CONTENT_BYTES = 300_000

interface PricedLine {
  quantity: number
  unitPrice: number
}

/** Sum of the lines in minor units, or the index of the line at which it is no exact amount any more. */
export function orderTotal(lines: readonly PricedLine[]): { total: number } | { overflowAt: number } {
  let total = 0
  for (const [index, { quantity, unitPrice }] of lines.entries()) {
    try {
      total += lineTotal(quantity, unitPrice)
    } catch (error) {
      if (error instanceof RangeError) return { overflowAt: index }
      throw error
    }
    if (total > MOST_TOTAL) return { overflowAt: index }
  }
  return { total }
}

/** Whether something of the order has to be packed. */
export const hasGoods = (lines: readonly { kind?: string }[]): boolean => lines.some(({ kind = 'goods' }) => kind === 'goods')
