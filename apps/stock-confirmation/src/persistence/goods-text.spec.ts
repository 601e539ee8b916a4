import { describe, expect, it } from '@jest/globals'
import { goodsFrom, goodsText } from './goods-text.js'

describe('goods as text', () => {
  it('says what is needed where nothing is taken', () => {
    const short = { goods: [{ sku: 'MUG', quantity: 2 }], allocations: [] }
    expect(goodsFrom(goodsText(short))).toEqual(short)
  })

  it('says what is needed by what is taken, though it comes from several warehouses', () => {
    const allocations = [
      { sku: 'MUG', quantity: 1, warehouseId: 'east' },
      { sku: 'MUG', quantity: 1, warehouseId: 'west' },
    ]
    const held = { goods: [{ sku: 'MUG', quantity: 2 }], allocations }
    expect(goodsFrom(goodsText(held))).toEqual(held)
  })

  it('is empty for an order that needs nothing', () => {
    expect(goodsFrom(goodsText({ goods: [], allocations: [] }))).toEqual({ goods: [], allocations: [] })
    expect(goodsFrom(undefined)).toEqual({ goods: [], allocations: [] })
  })
})
