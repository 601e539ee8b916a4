import { fingerprint, isService, type Invoice } from './invoice.js'
import { inventDetails } from './details.js'

/** A record for one of the shop's topics. */
export interface ShopRecord {
  topic: 'orders' | 'payments'
  key: string
  body: object
}

export interface Sending {
  kind: 'order' | 'cancellation' | 'unknown-cancellation' | 'duplicate' | 'amendment'
  externalId: string
  record: ShopRecord
  /** The customer's money, some time after the order. */
  payment?: ShopRecord
}

/** Turns invoices into what a shop sends, in order. */
export class InvoiceTranslator {
  readonly #sales = new Map<string, string[]>()

  constructor(
    private readonly seed: number,
    /** Makes the ids of this run differ from those of an earlier one on the same data. */
    private readonly run: string,
    /** Whether credit notes may come, for which sales are remembered. */
    private readonly remembers = true,
  ) {}

  translate(invoice: Invoice): Sending {
    return invoice.number.startsWith('C') ? this.#cancellation(invoice) : this.#order(invoice)
  }

  #order(invoice: Invoice): Sending {
    const externalId = this.#externalId(invoice.number)
    if (this.remembers) this.#remember(fingerprint(invoice, 1), externalId)
    const { channel, name, phone, address, comment, paymentMethod, pays, delivery } = inventDetails(invoice, this.seed)
    const lines = invoice.lines.map(({ sku, title, quantity, unitPrice }) => ({
      sku,
      quantity,
      unitPrice,
      kind: isService(sku) ? 'service' : 'goods',
      ...(title ? { title } : {}),
    }))
    const body = {
      externalId,
      channel,
      currency: 'GBP',
      placedAt: invoice.placedAt,
      lines,
      customer: { ...(invoice.customer === null ? {} : { customerId: invoice.customer }), name, phone },
      delivery: { ...delivery, address },
      paymentMethod,
      ...(comment === undefined ? {} : { comment }),
    }
    const total = lines.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0)
    return {
      kind: 'order',
      externalId,
      record: { topic: 'orders', key: externalId, body },
      ...(pays && total > 0
        ? {
            payment: {
              topic: 'payments' as const,
              key: externalId,
              body: { externalId, paymentId: `pay-${externalId}`, kind: 'settled', amount: { amount: total, currency: 'GBP' } },
            },
          }
        : {}),
    }
  }

  /** A credit note in full of exactly one earlier sale cancels it; any other is for an order that nobody knows. */
  #cancellation(invoice: Invoice): Sending {
    const sales = this.#sales.get(fingerprint(invoice, -1)) ?? []
    const [sale] = sales
    const known = sale !== undefined && sales.length === 1
    const externalId = known ? sale : this.#externalId(invoice.number)
    return {
      kind: known ? 'cancellation' : 'unknown-cancellation',
      externalId,
      record: { topic: 'orders', key: externalId, body: { kind: 'cancellation', externalId, reason: 'changed-mind' } },
    }
  }

  #remember(print: string, externalId: string): void {
    this.#sales.set(print, [...(this.#sales.get(print) ?? []), externalId])
  }

  #externalId(number: string): string {
    return `${number}-${this.run}`
  }
}
