import type { Sql } from '@fifteen/persistence'
import { findPayments, insertPayments, type PaymentRow } from '../../persistence/payment.store.js'
import type { PaymentRecord } from './shop-record.js'

const textOf = ({ shopId, paymentId }: { shopId: string; paymentId: string }): string => `${shopId}\n${paymentId}`

/** Payment facts that a chunk may repeat or add. */
export class PaymentBook {
  readonly #known: Map<string, PaymentRow>
  readonly #added: PaymentRow[] = []

  private constructor(
    private readonly sql: Sql,
    known: readonly PaymentRow[],
  ) {
    this.#known = new Map(known.map((row) => [textOf(row), row]))
  }

  static async of(sql: Sql, records: readonly PaymentRecord[]): Promise<PaymentBook> {
    const distinct = [...new Map(records.map((record) => [textOf(record), record])).values()]
    return new PaymentBook(sql, await findPayments(sql, distinct))
  }

  find(record: PaymentRecord): PaymentRow | undefined {
    return this.#known.get(textOf(record))
  }

  add(row: PaymentRow): void {
    this.#known.set(textOf(row), row)
    this.#added.push(row)
  }

  async save(now: Date): Promise<void> {
    await insertPayments(this.sql, this.#added, now)
  }
}
