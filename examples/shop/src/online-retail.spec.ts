import { InvoiceTranslator } from './messages.js'
import { isService } from './invoice.js'
import { readInvoices } from './online-retail.js'

const data = process.env['FIFTEEN_DATA']
const withData = data ? describe : describe.skip

withData(`the first 2,000 invoices of the Online Retail file${data ? '' : ' (skipped: FIFTEEN_DATA names no folder)'}`, () => {
  it('are 1,602 orders that can be accepted, 388 records that cannot, and 10 cancellations', async () => {
    const translator = new InvoiceTranslator(15, 'r')
    const counts = { accepted: 0, rejected: 0, cancellations: 0 }
    for await (const invoice of readInvoices(`${data ?? ''}/online-retail.csv.gz`, 2000)) {
      const { kind } = translator.translate(invoice)
      const refused = invoice.lines.some(({ quantity }) => quantity <= 0) || invoice.lines.every(({ sku }) => isService(sku))
      if (kind === 'cancellation') counts.cancellations++
      else if (kind === 'unknown-cancellation' || refused) counts.rejected++
      else counts.accepted++
    }
    expect(counts).toEqual({ accepted: 1602, rejected: 388, cancellations: 10 })
  }, 30_000)
})
