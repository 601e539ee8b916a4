import { describe, expect, it } from '@jest/globals'
import { plainToInstance } from 'class-transformer'
import { validateSync } from 'class-validator'
import { CatalogueBatch, MOST_ITEMS, MOST_SUBSTITUTES } from './keep-catalogue.dto.js'

/** What the HTTP server takes, less room for what frames the items. */
const BODY_LIMIT = 1_048_576 - 1_000

const batch = (items: number, substitutes: number) => ({
  shopId: 'north-shop',
  items: Array.from({ length: items }, (_, index) => ({
    sku: `${index}`.padStart(100, 'S'),
    title: 'T'.repeat(500),
    unitPrice: 1_000_000_000_000,
    substitutes: Array.from({ length: substitutes }, (__, place) => `${place}`.padStart(100, 'S')),
  })),
})

const isTaken = (body: object): boolean => validateSync(plainToInstance(CatalogueBatch, body)).length === 0

describe('a batch of the catalogue', () => {
  it('has limits of which the longest items fit into one request', () => {
    const largest = batch(MOST_ITEMS, MOST_SUBSTITUTES)
    expect(isTaken(largest)).toBe(true)
    expect(Buffer.byteLength(JSON.stringify(largest))).toBeLessThan(BODY_LIMIT)
  })

  it('is refused beyond them', () => {
    expect(isTaken(batch(MOST_ITEMS + 1, 0))).toBe(false)
    expect(isTaken(batch(1, MOST_SUBSTITUTES + 1))).toBe(false)
  })
})
