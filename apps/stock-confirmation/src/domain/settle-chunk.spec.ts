import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { OrderFact } from './order-fact.js'
import { isLive, type Reservation } from './reservation.js'
import { settleChunk, skusToLock } from './settle-chunk.js'
import { Shelf, type StockItem } from './shelf.js'

const policy = { holdMs: 100, holdMaximumMs: 1_000 }
const SKUS = ['HAT', 'MUG', 'PEN']
const WAREHOUSES = ['east', 'west']

const fact: fc.Arbitrary<OrderFact> = fc
  .record({
    order: fc.integer({ min: 1, max: 6 }),
    version: fc.integer({ min: 1, max: 3 }),
    at: fc.integer({ min: 0, max: 500 }),
    kind: fc.constantFrom('demanded', 'confirmed', 'handed-off', 'ended', 'hold-due', 'task-opened', 'task-closed'),
    goods: fc.uniqueArray(fc.record({ sku: fc.constantFrom(...SKUS), quantity: fc.integer({ min: 1, max: 4 }) }), {
      selector: ({ sku }) => sku,
    }),
    reason: fc.constantFrom('cancelled' as const, 'recalled' as const),
    taskId: fc.constantFrom('t1', 't2'),
  })
  .map(({ order, ...rest }) => ({ ...rest, orderId: `o${order}`, shopId: 'north-shop', receivedAt: 0 }))

const itemId = (sku: string, warehouseId: string): string => `${sku}@${warehouseId}`

function stockOf(onHand: readonly number[]): Map<string, StockItem> {
  const items = SKUS.flatMap((sku) => WAREHOUSES.map((warehouseId) => ({ sku, warehouseId })))
  return new Map(
    items.map(({ sku, warehouseId }, index) => [
      itemId(sku, warehouseId),
      { itemId: itemId(sku, warehouseId), shopId: 'north-shop', sku, warehouseId, onHand: onHand[index] ?? 0, reserved: 0 },
    ]),
  )
}

describe('settleChunk', () => {
  it('never oversells and always balances, whatever is said of scarce stock in whatever order', () => {
    const onHand = fc.tuple(...SKUS.flatMap(() => WAREHOUSES.map(() => fc.integer({ min: 0, max: 5 }))))
    fc.assert(
      fc.property(onHand, fc.array(fc.array(fact, { minLength: 1, maxLength: 12 }), { maxLength: 8 }), (counts, chunks) => {
        const stock = stockOf(counts)
        const known = new Map<string, Reservation>()
        const moved = new Map<string, number>()
        for (const [index, facts] of chunks.entries()) {
          const wanted = new Set(skusToLock(facts, known).map(({ sku }) => sku))
          // Only what would be locked is on the shelf: what is missing there throws.
          const shelf = new Shelf([...stock.values()].filter(({ sku }) => wanted.has(sku)))
          const { orders } = settleChunk(facts, known, { shelf, policyOf: () => policy, now: index * 50 })
          for (const { after } of orders) known.set(after.orderId, after)
          for (const change of shelf.changes()) {
            const item = stock.get(change.itemId)
            if (!item) throw new Error('a change of what does not exist')
            const net = change.returned - change.shipped
            moved.set(change.itemId, (moved.get(change.itemId) ?? 0) + net)
            stock.set(change.itemId, { ...item, reserved: item.reserved + change.reserved, onHand: item.onHand + net })
          }
          balance(stock, known, moved, counts)
        }
      }),
      { numRuns: 250 },
    )
  })

  it('gives back what an older version took, though the newest known one needs other goods', () => {
    const order = { orderId: 'o1', shopId: 'north-shop', at: 0 }
    const demanded = (version: number, ...goods: { sku: string; quantity: number }[]): OrderFact => ({
      ...{ ...order, kind: 'demanded', version, goods, receivedAt: 0 },
    })
    const stock = stockOf([0, 1, 0, 0, 0, 0])
    const known = new Map<string, Reservation>()
    const settled = (...facts: OrderFact[]): Shelf => {
      const wanted = new Set(skusToLock(facts, known).map(({ sku }) => sku))
      const shelf = new Shelf([...stock.values()].filter(({ sku }) => wanted.has(sku)))
      const { orders } = settleChunk(facts, known, { shelf, policyOf: () => policy, now: 0 })
      for (const { after } of orders) known.set(after.orderId, after)
      return shelf
    }
    expect(settled(demanded(1, { sku: 'HAT', quantity: 1 })).changes()).toMatchObject([{ itemId: 'HAT@west', reserved: 1 }])
    settled({ ...order, kind: 'handed-off', version: 3 }, demanded(2))
    const { allocations } = known.get('o1') ?? {}
    expect(allocations).toEqual([{ sku: 'HAT', warehouseId: 'west', quantity: 1 }])
    stock.set('HAT@west', { itemId: 'HAT@west', shopId: 'north-shop', sku: 'HAT', warehouseId: 'west', onHand: 1, reserved: 1 })
    const ended = settled({ ...order, kind: 'ended', reason: 'cancelled' })
    expect(ended.changes()).toMatchObject([{ itemId: 'HAT@west', reserved: -1 }])
  })

  function balance(
    stock: Map<string, StockItem>,
    known: Map<string, Reservation>,
    moved: Map<string, number>,
    counts: readonly number[],
  ): void {
    const sums = { live: new Map<string, number>(), shipped: new Map<string, number>() }
    for (const reservation of known.values()) {
      const into = isLive(reservation) ? sums.live : sums.shipped
      for (const { sku, warehouseId, quantity } of reservation.allocations) {
        into.set(itemId(sku, warehouseId), (into.get(itemId(sku, warehouseId)) ?? 0) + quantity)
      }
      expect(reservation.state === 'held').toBe(reservation.expiresAt !== null)
    }
    for (const [index, item] of [...stock.values()].entries()) {
      expect(item.reserved).toBe(sums.live.get(item.itemId) ?? 0)
      expect(item.reserved).toBeLessThanOrEqual(item.onHand)
      expect(item.onHand).toBe((counts[index] ?? 0) + (moved.get(item.itemId) ?? 0))
      expect(0 - (moved.get(item.itemId) ?? 0)).toBe(sums.shipped.get(item.itemId) ?? 0)
    }
  }

  it('lets a confirmation of a standing hold and a task pass without locking stock', () => {
    const demanded: OrderFact = {
      orderId: 'o1',
      shopId: 'north-shop',
      kind: 'demanded',
      version: 1,
      receivedAt: 0,
      goods: [{ sku: 'MUG', quantity: 1 }],
    }
    const shelf = new Shelf([{ itemId: '1', shopId: 'north-shop', sku: 'MUG', warehouseId: 'main', onHand: 1, reserved: 0 }])
    const { orders, expiries } = settleChunk([demanded], new Map(), { shelf, policyOf: () => policy, now: 0 })
    expect(expiries).toEqual([{ orderId: 'o1', at: 100 }])
    const known = new Map(orders.map(({ after }) => [after.orderId, after]))
    const of = (kind: 'confirmed' | 'task-opened' | 'handed-off'): OrderFact => ({
      orderId: 'o1',
      shopId: 'north-shop',
      kind,
      version: 1,
      at: 1,
      taskId: 't1',
    })
    expect(skusToLock([of('confirmed'), of('task-opened')], known)).toEqual([])
    expect(skusToLock([of('handed-off')], known)).toEqual([{ shopId: 'north-shop', sku: 'MUG' }])
  })
})
