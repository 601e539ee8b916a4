import { contractOf, DossierReceipt, OrderConfirmed, PlaceOrder } from '@fifteen/contracts'
import { PublishedMessages } from './published-messages.js'

const order = contractOf(PlaceOrder).example
const text = (value: unknown): string => JSON.stringify(value)

describe('the published messages', () => {
  const published = PublishedMessages.read()

  it('know a bare body by its topic', async () => {
    const messages = await published
    expect(messages.flawOf({ topic: 'shop.north.orders', type: '', value: text(order) })).toBeUndefined()
    expect(
      messages.flawOf({ topic: 'logistics.fleet.receipts', type: '', value: text(contractOf(DossierReceipt).example) }),
    ).toBeUndefined()
    expect(messages.flawOf({ topic: 'logistics.fleet.receipts', type: '', value: text(order) })).toContain('logistics.dossier-receipt.v1')
  })

  it.each([
    ['a field of the wrong kind', 'shop.north.orders', '', text({ ...order, lines: 'many' })],
    ['what is no JSON', 'shop.north.orders', '', '{'],
    ['an unknown topic', 'shop.north.secrets', '', text(order)],
    ['an unknown type', 'shop.north.orders', 'shop.order.v2', text(order)],
    ['a message on the topic of another', 'sla.events', contractOf(OrderConfirmed).type, text(contractOf(OrderConfirmed).example)],
  ])('refuse %s', async (_, topic, type, value) => {
    expect((await published).flawOf({ topic, type, value })).toBeDefined()
  })
})
