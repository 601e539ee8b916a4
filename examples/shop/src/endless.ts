import type { Api } from './api.js'
import { generateInvoices } from './generated-invoices.js'
import { InvoiceTranslator, type Sending } from './messages.js'
import { type Delivery, Restock } from './restock.js'
import { expressPlaces, schedule } from './schedule.js'
import { numberOf, shopOf } from './shop-of.js'
import { planStock, type ShopPlan } from './stock-plan.js'

/** Orders of a generator for which shelves and slots are planned; what comes after them is restocked. */
export const PLANNED = 5_000
/** Places of the express are opened for this share of the planned orders at a time. */
const STEP = 0.1

/** What the generator's first orders will ask of each shop. */
export const planGenerated = (shopIds: readonly string[], seed: number, limit = PLANNED): Promise<Map<string, ShopPlan>> =>
  planStock(
    () => generateInvoices(seed, limit),
    () => new InvoiceTranslator(seed, 'plan', false),
    (externalId) => shopOf(numberOf(externalId), shopIds),
    seed,
  )

/** A shop whose input has no end does what a real one does: it orders goods again and opens more places. */
export class Endless {
  readonly #restock: Restock
  #orders = 0
  #opened: number
  #day: string

  private constructor(
    private readonly plans: Map<string, ShopPlan>,
    run: string,
    private readonly delivery: Api,
    private readonly today: () => string,
    private readonly planned: number,
  ) {
    this.#restock = new Restock(plans, planned, run)
    this.#opened = planned
    this.#day = today()
  }

  /**
   * @param today the day as the shop counts it: places are counted anew for each
   * @param planned the orders that shelves and places are planned for
   */
  static async plan(
    shopIds: readonly string[],
    seed: number,
    run: string,
    delivery: Api,
    today: () => string,
    planned = PLANNED,
  ): Promise<Endless> {
    return new Endless(await planGenerated(shopIds, seed, planned), run, delivery, today, planned)
  }

  sent(shopId: string, { kind, record }: Sending): void {
    if (kind !== 'order') return
    this.#orders++
    this.#restock.sold(shopId, (record.body as { lines: { sku: string; quantity: number }[] }).lines)
  }

  deliveries(): Delivery[] {
    return this.#restock.deliveries()
  }

  /** Opens places for the orders to come, when those that are open were planned for fewer. */
  async openPlaces(): Promise<void> {
    if (this.today() !== this.#day) {
      this.#day = this.today()
      this.#orders = 0
      this.#opened = 0 // another day has its own places: as many as were planned, to begin with
    }
    if (this.#opened !== 0 && this.#orders < this.#opened) return
    this.#opened = Math.max(this.planned, this.#orders + this.planned * STEP)
    const share = this.#opened / this.planned
    for (const [shopId, { orders }] of this.plans) {
      await this.delivery.put(`/v1/schedules/${shopId}`, schedule(expressPlaces(orders * share)))
    }
  }
}
