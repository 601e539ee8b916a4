import { describe, expect, it } from '@jest/globals'
import { hasGoods, MOST_CONTENT_BYTES, MOST_TOTAL, orderTotal } from './order-limits.js'

describe('the total of an order', () => {
  it('is the exact sum of its lines', () => {
    expect(orderTotal([])).toEqual({ total: 0 })
    expect(
      orderTotal([
        { quantity: 3, unitPrice: 199 },
        { quantity: 1, unitPrice: 0 },
      ]),
    ).toEqual({ total: 597 })
  })

  it('names the line at which it leaves what is exact', () => {
    expect(
      orderTotal([
        { quantity: 1, unitPrice: 1 },
        { quantity: 1_000_000, unitPrice: 1_000_000_000_000 },
      ]),
    ).toEqual({ overflowAt: 1 })
    expect(orderTotal([{ quantity: 1, unitPrice: MOST_TOTAL }])).toEqual({ total: MOST_TOTAL })
    expect(
      orderTotal([
        { quantity: 1, unitPrice: MOST_TOTAL },
        { quantity: 1, unitPrice: 1 },
      ]),
    ).toEqual({ overflowAt: 1 })
  })
})

describe('an order', () => {
  it('has goods when a line is no service', () => {
    expect(hasGoods([{ kind: 'service' }, {}])).toBe(true)
    expect(hasGoods([{ kind: 'service' }])).toBe(false)
  })
})

describe('the content of an order', () => {
  it('leaves room for everything else that a dossier carries', () => {
    const line = { kind: 'goods', quantity: 1, sku: 'я', unitPrice: 0 }
    const allocation = { sku: 'я', warehouseId: 'w'.repeat(40), quantity: 1_000_000_000 }
    const bytes = (value: object): number => Buffer.byteLength(JSON.stringify(value)) + 1
    // Two thousand lines as small as can be gain most by becoming allocations; longer ones gain less and fewer fit.
    const allocations = MOST_CONTENT_BYTES + 2_000 * (bytes(allocation) - bytes(line))
    expect(allocations).toBeLessThan(450_000)
    expect(MOST_CONTENT_BYTES + 450_000 + 110_000 + 5_000).toBeLessThan(900_000)
  })
})
