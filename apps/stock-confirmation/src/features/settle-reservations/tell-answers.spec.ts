import { decode, MAX_RECORD_BYTES, StockReleased, StockShort } from '@fifteen/contracts'
import { ManualClock } from '@fifteen/kernel'
import { WorkContext } from '@fifteen/messaging'
import { describe, expect, it } from '@jest/globals'
import { unknownOrder } from '../../domain/reservation.js'
import { shortSkus, tellAnswers, type ToldAnswer } from './tell-answers.js'

const reservation = unknownOrder('0199a1c0-0000-7000-8000-000000000001', 'north-shop')
const context = (): WorkContext =>
  new WorkContext({ query: () => Promise.resolve([]) }, 'stock-confirmation', '', new ManualClock('2026-11-22T09:30:00.000Z'))

const shortOf = (skus: string[]): ToldAnswer => ({
  reservation,
  answer: { kind: 'short', version: 1, shortages: skus.map((sku) => ({ sku, requested: 2, available: 1 })) },
})

describe('tellAnswers', () => {
  it.each([1, 50, 500, 2_000])('keeps the record of %i short SKUs below what a topic takes', (count) => {
    const work = context()
    const skus = Array.from({ length: count }, (_, index) => `${index}`.padStart(100, 'Ж'))
    const substitutes = skus.flatMap((insteadOf) =>
      Array.from({ length: 50 }, (_, index) => ({
        shopId: 'north-shop',
        insteadOf,
        sku: `${index}`.padStart(100, 'Ш'),
        rank: index + 1,
        available: 5_000_000_000,
        title: 'Щ'.repeat(500),
        unitPrice: 450,
      })),
    )
    tellAnswers(work, [shortOf(skus)], substitutes)
    const [record] = work.outgoing
    expect(record?.value.length).toBeLessThan(MAX_RECORD_BYTES)
    const short = decode(StockShort, record?.value ?? '')
    expect(short.shortages).toHaveLength(count)
    expect(short.shortages[0]?.alternatives.map(({ rank }) => rank)).toEqual(
      Array.from({ length: Math.min(10, Math.floor(500 / count)) }, (_, index) => index + 1),
    )
  })

  it.each(['\u0001', '😀'])('keeps it there whatever the names are made of (%j), best alternatives first, titles last', (character) => {
    const work = context()
    const skus = Array.from({ length: 450 }, (_, index) => `${index}`.padStart(10, 'S'))
    const substitutes = skus.map((insteadOf) => ({
      ...{ shopId: 'north-shop', insteadOf, sku: character.repeat(90), rank: 1, available: 5, unitPrice: 450 },
      title: character.repeat(500),
    }))
    tellAnswers(work, [shortOf(skus)], substitutes)
    const [record] = work.outgoing
    expect(record?.value.length).toBeLessThan(MAX_RECORD_BYTES)
    const { shortages } = decode(StockShort, record?.value ?? '')
    expect(shortages.map(({ alternatives }) => alternatives.length)).toEqual(skus.map(() => 1))
    expect(shortages[0]?.alternatives[0]).toHaveProperty('title')
    expect(shortages.at(-1)?.alternatives[0]).not.toHaveProperty('title')
  })

  it('says when and why a hold was given back', () => {
    const work = context()
    tellAnswers(work, [{ reservation, answer: { kind: 'released', version: 3, reason: 'expired' } }], [])
    expect(decode(StockReleased, work.outgoing[0]?.value ?? '')).toEqual({
      orderId: reservation.orderId,
      shopId: 'north-shop',
      orderVersion: 3,
      reason: 'expired',
      releasedAt: '2026-11-22T09:30:00.000Z',
    })
  })
})

describe('shortSkus', () => {
  it('asks once for a SKU that many orders lack', () => {
    expect(shortSkus([shortOf(['MUG', 'HAT']), shortOf(['MUG'])])).toEqual([
      { shopId: 'north-shop', sku: 'MUG' },
      { shopId: 'north-shop', sku: 'HAT' },
    ])
  })
})
