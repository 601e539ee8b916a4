import { contractOf, CancelOrder, PlaceOrder } from '@fifteen/contracts'
import { describe, expect, it } from '@jest/globals'
import { hashKeyOf } from '../../domain/keyed-hash.js'
import type { Shop } from '../../persistence/shop.store.js'
import { readOrderRecord, readRecordOf } from './read-shop-record.js'
import type { Arrival } from './shop-record.js'

const shop: Shop = {
  ...{ shopId: 'north-shop', name: 'North', timeZone: 'Europe/London', currency: 'GBP', country: 'GB', partnerId: 'fleet' },
  ...{ active: true, revision: 1, hashKey: hashKeyOf(Buffer.from('key')) },
}
const arrival: Arrival = { via: 'topic', source: 'o-0-1', topic: 'o', partition: 0, offset: '1', receivedAt: new Date(0) }
const order = contractOf(PlaceOrder).example
const read = (body: unknown, type = 'shop.north-shop.orders'): ReturnType<typeof readOrderRecord> =>
  readOrderRecord(body, type, shop, arrival)
const hashOf = (body: unknown): string | undefined => {
  const record = read(body)
  return 'content' in record ? record.content.hash : undefined
}
const problemsOf = (reading: ReturnType<typeof read>): string[] =>
  'problems' in reading ? reading.problems.map(({ field, code }) => `${field} ${code}`).sort() : []

describe('a record of a shop', () => {
  it('is an order where nothing says otherwise', () => {
    expect(read(order)).toMatchObject({ kind: 'order', externalId: '536365', shopId: 'north-shop' })
  })

  it('is what its kind says, or its CloudEvents type', () => {
    expect(read({ ...order, kind: 'amendment' })).toMatchObject({ kind: 'amendment' })
    expect(read({ kind: 'cancellation', externalId: 'x' })).toMatchObject({ kind: 'cancellation', reason: 'shop-request' })
    expect(read({ externalId: 'x' }, contractOf(CancelOrder).type)).toMatchObject({ kind: 'cancellation' })
    expect(read(order, contractOf(PlaceOrder).type)).toMatchObject({ kind: 'order' })
    expect(problemsOf(read({ ...order, kind: 'letter' }))).toEqual(['kind is-in'])
  })

  it('means the same with its fields in another order, defaults written out, nulls, or the phone in another way', () => {
    const { externalId, lines, ...rest } = order
    const hash = hashOf(order)
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
    expect(hashOf({ lines, ...rest, externalId })).toBe(hash)
    expect(hashOf({ ...order, kind: 'amendment', comment: null, lines: lines.map((line) => ({ kind: 'goods', ...line })) })).toBe(hash)
    expect(hashOf({ ...order, customer: { ...order.customer, phone: '+44 20 7031 3000' } })).toBe(hash)
    expect(hashOf({ ...order, shopRevision: 7 })).toBe(hash)
    expect(hashOf({ ...order, comment: 'other' })).not.toBe(hash)
  })

  it('keeps what is personal in its block', () => {
    const record = read({ ...order, comment: 'ring twice' })
    if (!('content' in record)) throw new Error('it was not read')
    const { personal, ...content } = record.content
    expect(personal).toEqual({
      ...{ name: 'Ann Example', phone: '+442070313000', comment: 'ring twice' },
      address: { country: 'GB', postcode: 'SW1A 1AA', city: 'London', street: '1 Sample Street' },
    })
    for (const word of ['Ann', '2070313000', 'ring', 'Sample Street', 'London']) expect(JSON.stringify(content)).not.toContain(word)
  })

  it('is refused with all its problems, none quoting what it says', () => {
    const lines = [{ sku: 'POST', kind: 'service', quantity: 0, unitPrice: -5 }]
    const reading = read({ ...order, lines, currency: 'EUR', 'Ann Example': 1, customer: { email: 'Ann Example' } })
    expect(problemsOf(reading)).toEqual([
      ' whitelist-validation',
      'currency currency-mismatch',
      'customer.email is-email',
      'lines no-goods-lines',
      'lines.0.quantity min',
      'lines.0.unitPrice min',
    ])
    expect(JSON.stringify(reading)).not.toContain('Ann')
    expect(reading).toMatchObject({ externalId: '536365', code: 'invalid-order' })
  })

  it('that is no object is refused', () => {
    for (const body of [undefined, null, 1, 'order', [order]]) expect(problemsOf(read(body))).toEqual([' not-an-object'])
    expect(problemsOf(read({ ...order, lines: 'many' })).length).toBeGreaterThan(0)
    expect(problemsOf(read({ ...order, lines: [null, 5, 'x'] })).length).toBeGreaterThan(0)
    expect(problemsOf(read({ ...order, delivery: { address: [] } }))).toEqual(['delivery.address is-one-object'])
    expect(problemsOf(read({ ...order, customer: [{ name: 'Ann' }] }))).toEqual(['customer is-one-object'])
  })

  it('with text that would not come back as it was is refused with its field', () => {
    const [line] = order.lines
    for (const sku of ['half\ud800', 'nul\u0000'])
      expect(problemsOf(read({ ...order, lines: [{ ...line, sku }] }))).toEqual(['lines.0.sku matches'])
    expect(problemsOf(read({ ...order, customer: { name: '\udc00' } }))).toEqual(['customer.name matches'])
    expect(problemsOf(read({ ...order, delivery: { day: '2026-02-31' } }))).toEqual(['delivery.day matches'])
  })

  it('that is larger than a topic could carry on is refused', () => {
    const lines = Array.from({ length: 2_000 }, (_, i) => ({ sku: `S${i}`, quantity: 1, unitPrice: 1, title: 'x'.repeat(400) }))
    expect(problemsOf(read({ ...order, lines }))).toEqual([' order-too-large'])
  })

  it('may be a payment in the shop’s currency, negative only for a refund', () => {
    const payment = { externalId: 'x', paymentId: 'p', kind: 'refunded', amount: { amount: -5, currency: 'GBP' } }
    expect(readRecordOf('payment', payment, shop, arrival)).toMatchObject({ kind: 'payment', payment: { amount: -5 } })
    expect(problemsOf(readRecordOf('payment', { ...payment, kind: 'settled' }, shop, arrival))).toEqual(['amount.amount min'])
    expect(problemsOf(readRecordOf('payment', { ...payment, amount: 5 }, shop, arrival)).length).toBeGreaterThan(0)
  })
})
