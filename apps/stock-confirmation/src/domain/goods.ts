/** Units of one SKU. */
export interface Goods {
  readonly sku: string
  readonly quantity: number
}

/** Units of one SKU taken from one warehouse. */
export interface Allocation extends Goods {
  readonly warehouseId: string
}

/** A SKU that cannot be had in full. */
export interface Shortage {
  readonly sku: string
  readonly requested: number
  readonly available: number
}

export interface OrderedLine extends Goods {
  readonly kind: 'goods' | 'service'
}

/** What an order needs of stock. Service lines need none. */
export const goodsOf = (lines: readonly OrderedLine[]): Goods[] => sumBySku(lines.filter(({ kind }) => kind === 'goods'))

/** One entry a SKU, sorted: two lines of one SKU ask for the same units. */
export function sumBySku(goods: readonly Goods[]): Goods[] {
  const sums = new Map<string, number>()
  for (const { sku, quantity } of goods) sums.set(sku, (sums.get(sku) ?? 0) + quantity)
  return [...sums].map(([sku, quantity]) => ({ sku, quantity })).sort((a, b) => compare(a.sku, b.sku))
}

/** By code units: the same on every machine, whatever its locale. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
