import { describe, expect, it } from '@jest/globals'
import { allocate, mostPieces } from './allocation.js'
import { goodsOf } from './goods.js'
import { Shelf, type StockItem } from './shelf.js'

const item = (sku: string, warehouseId: string, onHand: number, reserved = 0): StockItem => ({
  itemId: `${sku}@${warehouseId}`,
  shopId: 'north-shop',
  sku,
  warehouseId,
  onHand,
  reserved,
})

const one = [{ sku: 'MUG', quantity: 1 }]

describe('goodsOf', () => {
  it('sums two lines of one SKU and leaves service lines out', () => {
    const lines = [
      { kind: 'goods', sku: 'MUG', quantity: 2 },
      { kind: 'service', sku: 'POST', quantity: 1 },
      { kind: 'goods', sku: 'HAT', quantity: 1 },
      { kind: 'goods', sku: 'MUG', quantity: 3 },
    ] as const
    expect(goodsOf(lines)).toEqual([
      { sku: 'HAT', quantity: 1 },
      { sku: 'MUG', quantity: 5 },
    ])
  })
})

describe('allocate', () => {
  const offers: Record<string, Record<string, number>> = {
    HAT: { east: 1, west: 9 },
    MUG: { east: 9, west: 9 },
    PEN: { east: 4, west: 3 },
  }
  const offersOf = (sku: string) => Object.entries(offers[sku] ?? {}).map(([warehouseId, available]) => ({ warehouseId, available }))

  it('prefers one warehouse that has everything', () => {
    const goods = [
      { sku: 'HAT', quantity: 2 },
      { sku: 'MUG', quantity: 2 },
    ]
    expect(allocate(goods, offersOf).map(({ warehouseId }) => warehouseId)).toEqual(['west', 'west'])
  })

  it('takes the first warehouse by name where several have everything', () => {
    expect(allocate([{ sku: 'MUG', quantity: 1 }], offersOf)).toEqual([{ sku: 'MUG', quantity: 1, warehouseId: 'east' }])
  })

  it('splits a SKU only where no warehouse has it whole', () => {
    const goods = [
      { sku: 'HAT', quantity: 9 },
      { sku: 'PEN', quantity: 6 },
    ]
    expect(allocate(goods, offersOf)).toEqual([
      { sku: 'HAT', quantity: 9, warehouseId: 'west' },
      { sku: 'PEN', quantity: 3, warehouseId: 'west' },
      { sku: 'PEN', quantity: 3, warehouseId: 'east' },
    ])
  })
})

describe('mostPieces', () => {
  const skus = (count: number, name: string) => Array.from({ length: count }, (_, index) => ({ sku: `${name}${index}`, quantity: 1 }))

  it('lets a SKU of an ordinary order come from ten warehouses, and of the largest from few enough for a record', () => {
    expect(mostPieces(skus(1, 'MUG'))).toBe(10)
    expect(mostPieces([])).toBe(10)
    expect(mostPieces(skus(2_000, 'MUG'))).toBe(2)
    expect(mostPieces(skus(2_000, 'Ж'.repeat(90)))).toBe(1)
    expect(mostPieces(skus(1_000, '\u0001'.repeat(90)))).toBe(1)
  })
})

describe('Shelf', () => {
  it('takes a SKU from so many warehouses and no more, from the fullest where the preferred are too many', () => {
    const shelf = new Shelf(Array.from({ length: 12 }, (_, index) => item('MUG', `w${10 + index}`, index < 2 ? 1 : 10)))
    expect(shelf.take('north-shop', [{ sku: 'MUG', quantity: 101 }])).toEqual({
      shortages: [{ sku: 'MUG', requested: 101, available: 100 }],
    })
    const taken = shelf.take('north-shop', [{ sku: 'MUG', quantity: 100 }])
    expect('allocations' in taken ? taken.allocations.map(({ warehouseId }) => warehouseId) : taken).toEqual(
      Array.from({ length: 10 }, (_, index) => `w${12 + index}`),
    )
  })

  it('takes all or nothing and says what is missing', () => {
    const shelf = new Shelf([item('HAT', 'main', 5), item('MUG', 'main', 1)])
    const wanted = [
      { sku: 'HAT', quantity: 1 },
      { sku: 'MUG', quantity: 2 },
    ]
    expect(shelf.take('north-shop', wanted)).toEqual({ shortages: [{ sku: 'MUG', requested: 2, available: 1 }] })
    expect(shelf.changes()).toEqual([])
  })

  it('gives the last unit to whoever comes first', () => {
    const shelf = new Shelf([item('MUG', 'main', 1)])
    expect(shelf.take('north-shop', [{ sku: 'MUG', quantity: 1 }])).toHaveProperty('allocations')
    expect(shelf.take('north-shop', [{ sku: 'MUG', quantity: 1 }])).toEqual({ shortages: [{ sku: 'MUG', requested: 1, available: 0 }] })
  })

  it('writes a hot SKU once, however many orders took it', () => {
    const shelf = new Shelf([item('MUG', 'main', 100)])
    for (let order = 0; order < 64; order++) shelf.take('north-shop', [{ sku: 'MUG', quantity: 1 }])
    expect(shelf.changes()).toEqual([{ itemId: 'MUG@main', reserved: 64, shipped: 0, returned: 0 }])
  })

  it('does not write what came out as it went in', () => {
    const shelf = new Shelf([item('MUG', 'main', 1)])
    const taken = shelf.take('north-shop', [{ sku: 'MUG', quantity: 1 }])
    if ('allocations' in taken) shelf.giveBack('north-shop', taken.allocations)
    expect(shelf.changes()).toEqual([])
  })

  it('offers nothing where a recount left fewer units than are held', () => {
    expect(new Shelf([item('MUG', 'main', 3, 5)]).take('north-shop', one)).toEqual({
      shortages: [{ sku: 'MUG', requested: 1, available: 0 }],
    })
  })

  it('keeps shops apart', () => {
    expect(new Shelf([item('MUG', 'main', 3)]).take('south-shop', one)).toHaveProperty('shortages')
  })

  it('refuses to give back what stands on no shelf', () => {
    expect(() => new Shelf([]).giveBack('north-shop', [{ sku: 'MUG', quantity: 1, warehouseId: 'main' }])).toThrow(RangeError)
  })
})
