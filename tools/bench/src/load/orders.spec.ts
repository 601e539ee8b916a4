import { describe, expect, it } from '@jest/globals'
import { OrderMaker, uniform } from './orders.js'

const now = new Date('2026-11-22T09:30:00Z')
const some = (seed: number) => {
  const maker = new OrderMaker('run', seed, now)
  return Array.from({ length: 500 }, () => maker.order(now)) as {
    externalId: string
    body: { lines: { sku: string; quantity: number; unitPrice: number }[] }
  }[]
}

describe('the orders of the load', () => {
  it('are the same for the same seed and others for another', () => {
    expect(some(7)).toEqual(some(7))
    expect(some(7)).not.toEqual(some(8))
  })

  it('have three different articles and stay below what the fast path lets an unknown customer spend', () => {
    for (const { body } of some(7)) {
      expect(new Set(body.lines.map(({ sku }) => sku)).size).toBe(3)
      expect(body.lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0)).toBeLessThan(30_000)
    }
  })

  it('name as many different articles as asked, and cost as little as the fast path wants, when they are long', () => {
    const maker = new OrderMaker('run', 7, now)
    for (let n = 0; n < 50; n++) {
      const { lines } = maker.long(now, 1_114).body as { lines: { sku: string; quantity: number; unitPrice: number }[] }
      expect(new Set(lines.map(({ sku }) => sku)).size).toBe(1_114)
      expect(lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0)).toBeLessThan(30_000)
    }
  })

  it('never carry an external id twice', () => {
    expect(new Set(some(7).map(({ externalId }) => externalId)).size).toBe(500)
  })

  it('come from uniform numbers', () => {
    const next = uniform(1)
    const values = Array.from({ length: 10_000 }, next)
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0.5, 1)
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...values)).toBeLessThan(1)
  })
})
