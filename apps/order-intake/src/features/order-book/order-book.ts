import { newId } from '@fifteen/kernel'
import type { WorkContext } from '@fifteen/messaging'
import { awaitedOrder, type Order } from '../../domain/order.js'
import {
  insertOrders,
  lockOrdersById,
  lockOrdersByKey,
  removeAwaitedOrders,
  updateOrders,
  type OrderKey,
} from '../../persistence/order.store.js'
import { appendTimeline, type TimelineEntry } from '../../persistence/timeline.store.js'
import { insertVersions, type OrderVersion } from '../../persistence/version.store.js'

const textOf = ({ shopId, externalId }: OrderKey): string => `${shopId}\n${externalId}`

/** The orders of one chunk: locked and read by one statement, changed in memory, written back by one statement per table. */
export class OrderBook {
  readonly #orders = new Map<string, Order>()
  readonly #idByKey = new Map<string, string>()
  readonly #stored = new Set<string>()
  readonly #changed = new Set<string>()
  readonly #versions: OrderVersion[] = []
  readonly #timeline: TimelineEntry[] = []

  private constructor(
    readonly context: WorkContext,
    orders: readonly Order[],
  ) {
    for (const order of orders) {
      this.#stored.add(order.orderId)
      this.#put(order)
    }
  }

  static async ofKeys(context: WorkContext, keys: readonly OrderKey[]): Promise<OrderBook> {
    const distinct = [...new Map(keys.map((key) => [textOf(key), key])).values()]
    return new OrderBook(context, await lockOrdersByKey(context.sql, distinct))
  }

  static async ofIds(context: WorkContext, ids: readonly string[]): Promise<OrderBook> {
    return new OrderBook(context, await lockOrdersById(context.sql, [...new Set(ids)]))
  }

  /** Orders that were in the database, as they are now. */
  stored(): Order[] {
    return [...this.#orders.values()].filter(({ orderId }) => this.#stored.has(orderId))
  }

  get(orderId: string): Order | undefined {
    return this.#orders.get(orderId)
  }

  find(key: OrderKey): Order | undefined {
    const id = this.#idByKey.get(textOf(key))
    return id === undefined ? undefined : this.#orders.get(id)
  }

  /** The order with this key; awaited where nothing of it was known. */
  findOrAwait(key: OrderKey, receivedAt: Date): Order {
    const known = this.find(key)
    if (known) return known
    const order = awaitedOrder({ orderId: newId(), personRef: newId(), shopId: key.shopId, externalId: key.externalId, receivedAt })
    this.change(order)
    return order
  }

  change(order: Order): void {
    this.#put(order)
    this.#changed.add(order.orderId)
  }

  addVersion(version: OrderVersion): void {
    this.#versions.push(version)
  }

  note(entry: TimelineEntry): void {
    this.#timeline.push(entry)
  }

  /** Takes out awaited orders that nothing waits for any more. */
  async removeAwaited(ids: readonly string[]): Promise<void> {
    await removeAwaitedOrders(this.context.sql, ids)
  }

  /** Writes what changed. Throws LostRace when another transaction added one of the new orders meanwhile. */
  async save(): Promise<void> {
    const { sql, now } = this.context
    const changed = [...this.#changed].flatMap((id) => this.#orders.get(id) ?? [])
    const isNew = ({ orderId }: Order): boolean => !this.#stored.has(orderId)
    const known = changed.filter((order) => !isNew(order))
    await Promise.all([
      insertOrders(sql, changed.filter(isNew), now),
      updateOrders(sql, known, now),
      insertVersions(sql, this.#versions, now),
      appendTimeline(sql, this.#timeline, now),
    ])
  }

  #put(order: Order): void {
    this.#orders.set(order.orderId, order)
    this.#idByKey.set(textOf(order), order.orderId)
  }
}
