import type { PersonalBlock } from '@fifteen/contracts'
import type { Timers } from '@fifteen/messaging'
import type { Sql } from '@fifteen/persistence'
import { findEarlyRecords, insertEarlyRecords, removeEarlyRecords, type EarlyRecord } from '../../persistence/early-record.store.js'
import type { ShopRecord } from './shop-record.js'

/** Records that may wait for one order. */
const MOST_WAITING = 100

interface Waiting {
  record: ShopRecord
  waitsUntil: Date
  stored: boolean
}

/** What waits for the awaited orders of a chunk, in the order of arrival. */
export class EarlyRecords {
  readonly #waiting: Map<string, Waiting[]>
  readonly #arrived = new Set<string>()

  private constructor(
    private readonly sql: Sql,
    stored: readonly EarlyRecord[],
  ) {
    const entries = stored.map((row) => ({ orderId: row.orderId, record: fromRow(row), waitsUntil: row.waitsUntil, stored: true }))
    this.#waiting = Map.groupBy(entries, ({ orderId }) => orderId)
  }

  static async of(sql: Sql, awaitedOrderIds: readonly string[]): Promise<EarlyRecords> {
    return new EarlyRecords(sql, await findEarlyRecords(sql, awaitedOrderIds))
  }

  /** Everything that waits, of any order. */
  all(): ShopRecord[] {
    return [...this.#waiting.values()].flat().map(({ record }) => record)
  }

  /** Lets a record wait for its order; false when too many do. A record that waits already waits on. */
  add(orderId: string, record: ShopRecord, waitsUntil: Date): boolean {
    const waiting = this.#waiting.get(orderId) ?? []
    if (waiting.some((other) => other.record.arrival.source === record.arrival.source)) return true
    if (waiting.length >= MOST_WAITING) return false
    this.#waiting.set(orderId, [...waiting, { record, waitsUntil, stored: false }])
    return true
  }

  /** The order has come: what waited for it is taken out. */
  take(orderId: string): ShopRecord[] {
    const waiting = this.#waiting.get(orderId) ?? []
    this.#waiting.delete(orderId)
    if (waiting.some(({ stored }) => stored)) this.#arrived.add(orderId)
    return waiting.map(({ record }) => record)
  }

  async save(timers: Timers): Promise<void> {
    const added = [...this.#waiting].flatMap(([orderId, waiting]) =>
      waiting.filter(({ stored }) => !stored).map(({ record, waitsUntil }) => toRow(orderId, record, waitsUntil)),
    )
    const ids = new Set(added.map(({ orderId }) => orderId))
    await removeEarlyRecords(this.sql, [...this.#arrived])
    await insertEarlyRecords(this.sql, added)
    await timers.set(this.sql, [
      ...[...this.#arrived].map((owner) => ({ owner, dueAt: null })),
      ...[...ids].map((owner) => ({ owner, dueAt: this.#nearest(owner) })),
    ])
  }

  has(orderId: string): boolean {
    return this.#waiting.has(orderId)
  }

  /** Sets the timers of what waits on. */
  async rearm(timers: Timers): Promise<void> {
    await timers.set(
      this.sql,
      [...this.#waiting.keys()].map((owner) => ({ owner, dueAt: this.#nearest(owner) })),
    )
  }

  #nearest(orderId: string): Date | null {
    const instants = (this.#waiting.get(orderId) ?? []).map(({ waitsUntil }) => waitsUntil.getTime())
    return instants.length ? new Date(Math.min(...instants)) : null
  }
}

function toRow(orderId: string, record: ShopRecord, waitsUntil: Date): EarlyRecord {
  const { source } = record.arrival
  if (!('content' in record)) return { orderId, source, record: JSON.stringify(record), personal: null, waitsUntil }
  const { personal, ...content } = record.content
  return { orderId, source, record: JSON.stringify({ ...record, content }), personal: JSON.stringify(personal), waitsUntil }
}

export function fromRow({ record: text, personal }: EarlyRecord): ShopRecord {
  const record = JSON.parse(text) as ShopRecord
  const arrival = { ...record.arrival, receivedAt: new Date(record.arrival.receivedAt) }
  if (!('content' in record)) return { ...record, arrival }
  return { ...record, arrival, content: { ...record.content, personal: JSON.parse(personal ?? '{}') as PersonalBlock } }
}
