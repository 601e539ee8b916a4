import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { parse } from 'csv-parse'
import { DateTime } from 'luxon'
import { countryCode } from './countries.js'
import { mergeLines, type Invoice, type InvoiceLine } from './invoice.js'

interface Row {
  InvoiceNo: string
  StockCode: string
  Description: string
  Quantity: string
  InvoiceDate: string
  UnitPrice: string
  CustomerID: string
  Country: string
}

/** Invoices of a CSV or CSV.GZ with the Online Retail columns, in the file's order; rows of an invoice stand together there. */
export async function* readInvoices(file: string, limit = Number.POSITIVE_INFINITY): AsyncGenerator<Invoice> {
  const bytes = createReadStream(file)
  const rows = (file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes).pipe(parse({ columns: true, relax_quotes: true, bom: true }))
  let invoice: Invoice | undefined
  let count = 0
  try {
    for await (const row of rows as AsyncIterable<Row>) {
      if (invoice?.number !== row.InvoiceNo) {
        if (invoice) yield whole(invoice)
        if (++count > limit) return
        invoice = begin(row)
      }
      invoice.lines.push(line(row))
    }
    if (invoice) yield whole(invoice)
  } finally {
    rows.destroy()
    bytes.destroy()
  }
}

const whole = (invoice: Invoice): Invoice => ({ ...invoice, lines: mergeLines(invoice.lines) })

const begin = ({ InvoiceNo, CustomerID, Country, InvoiceDate }: Row): Invoice => ({
  number: InvoiceNo,
  // The file writes its whole numbers as 17850.0.
  customer: CustomerID ? CustomerID.replace(/\.0$/, '') : null,
  country: countryCode(Country),
  // The file names no zone; the shop was in Britain.
  placedAt: DateTime.fromSQL(InvoiceDate, { zone: 'Europe/London' }).toISO({ suppressMilliseconds: true }) ?? '',
  lines: [],
})

const line = ({ StockCode, Description, Quantity, UnitPrice }: Row): InvoiceLine => ({
  sku: StockCode,
  title: Description.trim(),
  quantity: Number(Quantity),
  unitPrice: Math.round(Number(UnitPrice) * 100),
})
