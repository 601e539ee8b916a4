import { sumBySku, type Allocation, type Goods } from '../domain/goods.js'

type Entry = [sku: string, quantity: number, warehouseId?: string]

interface GoodsAndAllocations {
  readonly goods: readonly Goods[]
  readonly allocations: readonly Allocation[]
}

/** One text for both: what is taken says what is needed. Carried, never searched, and small beside the row that changes. */
export function goodsText({ goods, allocations }: GoodsAndAllocations): string {
  const entries: Entry[] = allocations.length
    ? allocations.map(({ sku, quantity, warehouseId }) => [sku, quantity, warehouseId])
    : goods.map(({ sku, quantity }) => [sku, quantity])
  return JSON.stringify(entries)
}

export function goodsFrom(text: string | undefined): GoodsAndAllocations {
  const entries = JSON.parse(text ?? '[]') as Entry[]
  const allocations = entries.flatMap(([sku, quantity, warehouseId]) => (warehouseId === undefined ? [] : [{ sku, quantity, warehouseId }]))
  return { goods: sumBySku(entries.map(([sku, quantity]) => ({ sku, quantity }))), allocations }
}
