import { isService } from './invoice.js'
import type { ShopPlan } from './stock-plan.js'

/** A record for the shop's `.stock-levels`: so many units came in. */
export interface Delivery {
  shopId: string
  key: string
  body: { sku: string; warehouseId: string; delta: number; movementId: string }
}

type Units = Map<string, number>

const SLOW_DELIVERIES = 2

/**
 * Keeps shelves as full as they were planned, for input without an end: what was sold is delivered again soon. Goods that were planned to
 * run out have a slow supplier, who comes twice for as many orders as were planned and brings as much as the plan had; so the share of orders
 * that meet an empty shelf stays about what it was. Deliveries carry ids: sent twice, they count once.
 */
export class Restock {
  readonly #sold = new Map<string, Units>()
  readonly #slow = new Map<string, Units>()
  readonly #everyOrders: number
  #ordersUntilSlow: number
  #deliveries = 0

  constructor(
    plans: Map<string, ShopPlan>,
    /** That the shelves were planned for. */
    orders: number,
    /** Makes the ids of this run's deliveries differ from those of an earlier one. */
    private readonly run: string,
  ) {
    this.#everyOrders = Math.ceil(orders / SLOW_DELIVERIES)
    this.#ordersUntilSlow = this.#everyOrders
    for (const [shopId, { items }] of plans) {
      this.#slow.set(shopId, new Map(items.filter(({ substitutes }) => substitutes.length).map(({ sku, onHand }) => [sku, onHand])))
    }
  }

  sold(shopId: string, lines: readonly { sku: string; quantity: number }[]): void {
    this.#ordersUntilSlow--
    const units = this.#sold.get(shopId) ?? new Map<string, number>()
    this.#sold.set(shopId, units)
    for (const { sku, quantity } of lines) {
      if (quantity > 0 && !isService(sku) && !this.#slow.get(shopId)?.has(sku)) units.set(sku, (units.get(sku) ?? 0) + quantity)
    }
  }

  /** What is to be delivered by now. */
  deliveries(): Delivery[] {
    this.#deliveries++
    const due = [...this.#sold].flatMap(([shopId, units]) => this.#load(shopId, units))
    this.#sold.clear()
    if (this.#ordersUntilSlow > 0) return due
    this.#ordersUntilSlow += this.#everyOrders
    return [...due, ...[...this.#slow].flatMap(([shopId, units]) => this.#load(shopId, units))]
  }

  #load(shopId: string, units: Units): Delivery[] {
    const movementId = `${this.run}-${this.#deliveries}`
    return [...units]
      .filter(([, delta]) => delta > 0)
      .map(([sku, delta]) => ({ shopId, key: sku, body: { sku, warehouseId: 'main', delta, movementId } }))
  }
}
