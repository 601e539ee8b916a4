import { fingerprint, mergeLines, type Invoice } from './invoice.js'
import { generateInvoices } from './generated-invoices.js'
import { InvoiceTranslator } from './messages.js'

const sale: Invoice = {
  number: '1',
  customer: '17850',
  country: 'GB',
  placedAt: '2010-12-01T08:26:00Z',
  lines: [
    { sku: 'A', title: 'a', quantity: 2, unitPrice: 100 },
    { sku: 'B', title: 'b', quantity: 1, unitPrice: 50 },
  ],
}
const credit = (invoice: Invoice, number = 'C2'): Invoice => ({
  ...invoice,
  number,
  lines: invoice.lines.map((line) => ({ ...line, quantity: -line.quantity })),
})

describe('what the shop sends', () => {
  it('lines of one SKU and unit price merge, of another price do not', () => {
    const line = { sku: 'A', title: 'a', quantity: 1, unitPrice: 100 }
    expect(mergeLines([line, line, { ...line, unitPrice: 90 }])).toEqual([
      { ...line, quantity: 2 },
      { ...line, unitPrice: 90 },
    ])
  })

  it('a credit note in full is recognised whatever the order of its lines', () => {
    expect(fingerprint(credit({ ...sale, lines: [...sale.lines].reverse() }), -1)).toBe(fingerprint(sale, 1))
  })

  it('a credit note of exactly one sale is sent as its cancel', () => {
    const translator = new InvoiceTranslator(1, 'r')
    const sent = translator.translate(sale)
    expect(translator.translate(credit(sale))).toMatchObject({ kind: 'cancellation', externalId: sent.externalId })
  })

  it('a credit note that fits two sales, or a part of one, is for an order nobody knows', () => {
    const translator = new InvoiceTranslator(1, 'r')
    translator.translate(sale)
    translator.translate({ ...sale, number: '3' })
    expect(translator.translate(credit(sale)).kind).toBe('unknown-cancellation')
    expect(translator.translate(credit({ ...sale, lines: sale.lines.slice(0, 1) })).kind).toBe('unknown-cancellation')
  })

  it('the same seed gives the same orders, another seed others', () => {
    const bodies = (seed: number): unknown[] =>
      [...generateInvoices(seed, 20)].map((i) => ({
        ...new InvoiceTranslator(seed, 'r').translate({ ...i, placedAt: '' }).record.body,
        delivery: null,
      }))
    expect(bodies(7)).toEqual(bodies(7))
    expect(bodies(7)).not.toEqual(bodies(8))
  })
})
