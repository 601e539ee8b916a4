import { describe, expect, it } from '@jest/globals'
import { Restock } from './restock.js'
import type { PlannedItem, ShopPlan } from './stock-plan.js'

const item = (sku: string, onHand: number, substitutes: string[] = []): PlannedItem => ({
  ...{ sku, title: '', unitPrice: 100, onHand, substitutes },
})
const plans = (): Map<string, ShopPlan> =>
  new Map([['shop-1', { orders: 10, items: [item('MUG', 1_000), item('LAMP', 2, ['MUG']), item('NONE', 0, ['MUG'])] }]])
const restock = (everyOrders = 10): Restock => new Restock(plans(), everyOrders, 'run')

describe('the restock of a shop without an end', () => {
  it('delivers what was sold, once, each delivery under its own id', () => {
    const shelves = restock()
    shelves.sold('shop-1', [{ sku: 'MUG', quantity: 3 }])
    shelves.sold('shop-1', [{ sku: 'MUG', quantity: 2 }])
    const first = shelves.deliveries()
    expect(first).toEqual([{ shopId: 'shop-1', key: 'MUG', body: { sku: 'MUG', warehouseId: 'main', delta: 5, movementId: 'run-1' } }])
    expect(shelves.deliveries()).toEqual([])
    shelves.sold('shop-1', [{ sku: 'MUG', quantity: 1 }])
    expect(shelves.deliveries()).toMatchObject([{ body: { delta: 1, movementId: 'run-3' } }])
  })

  it('leaves goods that run out to their slow supplier, who comes twice for as many orders as were planned', () => {
    const shelves = restock(4)
    shelves.sold('shop-1', [
      { sku: 'LAMP', quantity: 2 },
      { sku: 'NONE', quantity: 1 },
    ])
    expect(shelves.deliveries()).toEqual([])
    shelves.sold('shop-1', [{ sku: 'LAMP', quantity: 1 }])
    expect(shelves.deliveries()).toMatchObject([{ key: 'LAMP', body: { delta: 2 } }])
    shelves.sold('shop-1', [{ sku: 'LAMP', quantity: 1 }])
    expect(shelves.deliveries()).toEqual([])
  })

  it('delivers no services, and nothing for what was not sold', () => {
    const shelves = restock()
    shelves.sold('shop-1', [
      { sku: 'POST', quantity: 1 },
      { sku: 'MUG', quantity: 0 },
      { sku: 'MUG', quantity: -2 },
    ])
    expect(shelves.deliveries()).toEqual([])
  })
})
