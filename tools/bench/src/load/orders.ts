import { AREAS, DAYS_AHEAD, skuOf, SKUS } from '../harness/parties.js'

const CUSTOMERS = 20_000
const LINES = 3
/** Without a common divisor with the number of articles: a long order never names one twice. */
const STRIDE = 7
/** Minor units: some thousand lines stay below what the fast path lets an unknown customer spend. */
const CHEAP = 20
const DAY_MS = 86_400_000

/** A small fast generator of uniform numbers in [0, 1), the same for the same seed (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export interface PlacedOrder {
  externalId: string
  body: object
}

/** Clean orders of three different articles, a few of them much asked for; about 1.1 kB each. */
export class OrderMaker {
  readonly #next: () => number
  readonly #days: string[]
  #made = 0

  constructor(
    private readonly run: string,
    seed: number,
    now: Date,
  ) {
    this.#next = uniform(seed)
    this.#days = Array.from({ length: DAYS_AHEAD }, (_, ahead) => new Date(now.getTime() + (ahead + 2) * DAY_MS).toISOString().slice(0, 10))
  }

  order(placedAt: Date): PlacedOrder {
    const skus = new Set<number>()
    const next = this.#order(placedAt)
    while (skus.size < LINES) skus.add(Math.floor(SKUS * this.#next() ** 3))
    return next([...skus].map((sku) => this.#line(sku, 1 + this.#below(3), 100 + this.#below(2_900))))
  }

  /** An order of so many different articles, from anywhere in the house; cheap, so that it passes the fast path as well. */
  long(placedAt: Date, lines: number): PlacedOrder {
    const first = this.#below(SKUS)
    return this.#order(placedAt)(Array.from({ length: lines }, (_, n) => this.#line((first + n * STRIDE) % SKUS, 1, CHEAP)))
  }

  #line(sku: number, quantity: number, unitPrice: number): object {
    return { sku: skuOf(sku), quantity, unitPrice, kind: 'goods', title: `Article ${skuOf(sku)}, black, medium, one piece` }
  }

  #order(placedAt: Date): (lines: object[]) => PlacedOrder {
    const externalId = `${this.run}-${++this.#made}`
    const customer = this.#below(CUSTOMERS)
    const area = AREAS[this.#below(AREAS.length)] ?? ''
    return (lines) => ({
      externalId,
      body: {
        ...{ externalId, channel: 'site', currency: 'GBP', placedAt: placedAt.toISOString(), lines },
        customer: {
          customerId: `customer-${customer}`,
          name: 'Ann Example',
          phone: `07700 900${String(customer % 1_000).padStart(3, '0')}`,
          email: `customer-${customer}@example.com`,
        },
        delivery: {
          methodId: 'courier',
          day: this.#days[this.#below(this.#days.length)],
          address: {
            country: 'GB',
            postcode: `${area}${1 + this.#below(9)} 1AA`,
            city: 'Sampleton',
            street: `${1 + this.#below(199)} Sample Street`,
          },
        },
        paymentMethod: 'on-delivery',
      },
    })
  }

  #below(most: number): number {
    return Math.floor(most * this.#next())
  }
}
