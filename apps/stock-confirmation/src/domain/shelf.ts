import { allocate, mostPieces, withinReach, type Offer } from './allocation.js'
import { compare, type Allocation, type Goods, type Shortage } from './goods.js'

/** Stock of one SKU in one warehouse of one shop, as it stands under our lock. */
export interface StockItem {
  readonly itemId: string
  readonly shopId: string
  readonly sku: string
  readonly warehouseId: string
  readonly onHand: number
  /** Units held or pinned. */
  readonly reserved: number
}

/** What a chunk does to one stock item, in sum. */
export interface StockChange {
  readonly itemId: string
  readonly reserved: number
  readonly shipped: number
  readonly returned: number
}

export type Taken = { readonly allocations: readonly Allocation[] } | { readonly shortages: readonly Shortage[] }

interface Place {
  readonly item: StockItem
  reserved: number
  shipped: number
  returned: number
}

/**
 * The locked stock items of a chunk, in memory: orders are decided one after another in arrival order, and however many want one SKU,
 * its row is written once.
 */
export class Shelf {
  readonly #places = new Map<string, Place[]>()

  constructor(items: readonly StockItem[]) {
    for (const item of items) {
      const key = keyOf(item.shopId, item.sku)
      const places = this.#places.get(key) ?? []
      places.push({ item, reserved: 0, shipped: 0, returned: 0 })
      this.#places.set(key, places)
    }
    for (const places of this.#places.values()) places.sort((a, b) => compare(a.item.warehouseId, b.item.warehouseId))
  }

  /** Takes all of the goods or none. `goods` has one entry a SKU. */
  take(shopId: string, goods: readonly Goods[]): Taken {
    const offersOf = (sku: string): Offer[] =>
      this.#placesOf(shopId, sku).map((place) => ({ warehouseId: place.item.warehouseId, available: availableAt(place) }))
    const pieces = mostPieces(goods)
    const shortages = goods
      .map(({ sku, quantity }) => ({ sku, requested: quantity, available: withinReach(offersOf(sku), pieces) }))
      .filter(({ requested, available }) => available < requested)
    if (shortages.length) return { shortages }
    const allocations = allocate(goods, offersOf)
    this.#each(shopId, allocations, (place, quantity) => (place.reserved += quantity))
    return { allocations }
  }

  /** Ends a hold: its units are free again. */
  giveBack(shopId: string, allocations: readonly Allocation[]): void {
    this.#each(shopId, allocations, (place, quantity) => (place.reserved -= quantity))
  }

  /** Held units leave the house. */
  ship(shopId: string, allocations: readonly Allocation[]): void {
    this.#each(shopId, allocations, (place, quantity) => {
      place.reserved -= quantity
      place.shipped += quantity
    })
  }

  /** Shipped units are back. */
  takeReturn(shopId: string, allocations: readonly Allocation[]): void {
    this.#each(shopId, allocations, (place, quantity) => (place.returned += quantity))
  }

  /** One change for each item that was touched and did not come out as it went in. */
  changes(): StockChange[] {
    return [...this.#places.values()]
      .flat()
      .filter(({ reserved, shipped, returned }) => reserved !== 0 || shipped !== 0 || returned !== 0)
      .map(({ item, reserved, shipped, returned }) => ({ itemId: item.itemId, reserved, shipped, returned }))
  }

  #placesOf(shopId: string, sku: string): readonly Place[] {
    return this.#places.get(keyOf(shopId, sku)) ?? []
  }

  #each(shopId: string, allocations: readonly Allocation[], change: (place: Place, quantity: number) => void): void {
    for (const { sku, warehouseId, quantity } of allocations) {
      const place = this.#placesOf(shopId, sku).find(({ item }) => item.warehouseId === warehouseId)
      if (!place) throw new RangeError(`the item of ${sku} in ${warehouseId} is not on the shelf`)
      change(place, quantity)
    }
  }
}

const keyOf = (shopId: string, sku: string): string => `${shopId}\n${sku}`

/** Never less than nothing: a recount may leave fewer units than are held. */
const availableAt = ({ item, reserved, shipped, returned }: Place): number =>
  Math.max(0, item.onHand - shipped + returned - item.reserved - reserved)
