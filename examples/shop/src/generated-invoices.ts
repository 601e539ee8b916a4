import { DateTime } from 'luxon'
import { Chance } from './chance.js'
import { mergeLines, type Invoice, type InvoiceLine } from './invoice.js'

/**
 * Percentiles of a real wholesale shop (UCI "Online Retail"; Chen, Sain, Guo 2012; CC BY 4.0), rounded: lines an invoice, units a line,
 * pence a unit. Share of invoices, then the value.
 */
const LINES = [
  [0, 1],
  [0.1, 1],
  [0.25, 4],
  [0.5, 13],
  [0.75, 27],
  [0.9, 51],
  [0.99, 211],
  [1, 300],
] as const
const UNITS = [
  [0, 1],
  [0.25, 1],
  [0.5, 3],
  [0.75, 10],
  [0.9, 24],
  [0.99, 100],
  [1, 300],
] as const
const PENCE = [
  [0, 20],
  [0.1, 65],
  [0.25, 125],
  [0.5, 208],
  [0.75, 413],
  [0.9, 795],
  [0.99, 1700],
  [1, 5000],
] as const
const LAST_RANK = 3_999
/** The share of sold lines that fall on the first so many products of 4,000. */
const POPULARITY = [
  [0, 0],
  [0.03, 10],
  [0.19, 100],
  [0.45, 400],
  [0.72, 1000],
  [1, LAST_RANK],
] as const
const GUESTS = 0.14

const THINGS = ['mug', 'lantern', 'bag', 'clock', 'cushion', 'cake tin', 'bunting', 'notebook', 'candle', 'umbrella'] as const
const COLOURS = ['red', 'blue', 'green', 'cream', 'pink', 'grey', 'silver', 'yellow'] as const

function product(rank: number, seed: number): Omit<InvoiceLine, 'quantity'> {
  const chance = new Chance(seed, `product ${rank}`)
  return {
    sku: String(20_000 + rank),
    title: `${chance.pick(COLOURS)} ${chance.pick(THINGS)}`,
    unitPrice: Math.round(chance.fromCurve(PENCE)),
  }
}

/** Everything that an invoice may ask for. */
export const products = (seed: number): Omit<InvoiceLine, 'quantity'>[] =>
  Array.from({ length: LAST_RANK + 1 }, (_, rank) => product(rank, seed))

/** Invoices shaped on that shop's statistics, without end; number i is the same for the same seed. */
export function* generateInvoices(seed: number, limit = Number.POSITIVE_INFINITY): Generator<Invoice> {
  for (let index = 1; index <= limit; index++) {
    const chance = new Chance(seed, `invoice ${index}`)
    const lines = Array.from({ length: Math.max(1, Math.round(chance.fromCurve(LINES))) }, () => ({
      ...product(Math.round(chance.fromCurve(POPULARITY)), seed),
      quantity: Math.max(1, Math.round(chance.fromCurve(UNITS))),
    }))
    yield {
      number: `G${100_000 + index}`,
      customer: chance.happens(GUESTS) ? null : String(12_000 + chance.between(0, 4_371)),
      country: 'GB',
      placedAt: DateTime.now().setZone('Europe/London').toISO({ suppressMilliseconds: true }) ?? '',
      lines: mergeLines(lines),
    }
  }
}
