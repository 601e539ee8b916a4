import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { OrderFact } from './order-fact.js'
import type { Reservation } from './reservation.js'
import { settleChunk, type SettledChunk } from './settle-chunk.js'
import { Shelf, type StockItem } from './shelf.js'

const order = { orderId: 'o1', shopId: 'north-shop' }
const policy = { holdMs: 900_000, holdMaximumMs: 86_400_000 }
const items: StockItem[] = ['HAT', 'MUG'].map((sku) => ({
  itemId: sku,
  shopId: 'north-shop',
  sku,
  warehouseId: 'main',
  onHand: 100,
  reserved: 0,
}))

const demanded = (version: number): OrderFact => ({
  ...order,
  kind: 'demanded',
  version,
  receivedAt: 0,
  goods: [
    { sku: 'HAT', quantity: version },
    { sku: 'MUG', quantity: 2 },
  ],
})
const confirmed = (version: number): OrderFact => ({ ...order, kind: 'confirmed', version, at: version })
const handedOff = (version: number): OrderFact => ({ ...order, kind: 'handed-off', version })
const ended = (reason: 'cancelled' | 'recalled'): OrderFact => ({ ...order, kind: 'ended', reason })
const opened: OrderFact = { ...order, kind: 'task-opened', taskId: 't1', at: 1 }
const closed: OrderFact = { ...order, kind: 'task-closed', taskId: 't1', at: 2 }

/** Whole lives of an order, in the order in which they happen. */
const LIVES: Record<string, OrderFact[]> = {
  'handed off': [demanded(1), confirmed(1), handedOff(1)],
  'cancelled while pending': [demanded(1), opened, ended('cancelled'), closed],
  'amended, then cancelled': [demanded(1), opened, demanded(2), closed, ended('cancelled')],
  'cancelled after its confirmation': [demanded(1), confirmed(1), ended('cancelled')],
  'handed off by an operator': [demanded(1), opened, demanded(2), closed, confirmed(2), handedOff(2)],
  'reopened, amended and handed off': [demanded(1), confirmed(1), demanded(2), confirmed(2), handedOff(2)],
  'recalled after its hand-off': [demanded(1), confirmed(1), handedOff(1), ended('recalled')],
  'amended twice, never confirmed': [demanded(1), demanded(2), opened, demanded(3)],
}

interface Told {
  reservation: Reservation | undefined
  stock: { itemId: string; reserved: number; onHand: number }[]
  /** A release names the version that was held, which depends on how far amendments had come. */
  answers: string[]
}

/** The facts in chunks of the given size, each with what the one before left behind. */
function live(facts: readonly OrderFact[], chunkSize: number): Told {
  let known = new Map<string, Reservation>()
  let stock = items
  const answers: string[] = []
  for (let at = 0; at < facts.length; at += chunkSize) {
    const shelf = new Shelf(stock)
    const chunk: SettledChunk = settleChunk(facts.slice(at, at + chunkSize), known, { shelf, policyOf: () => policy, now: 10 })
    known = new Map([...known, ...chunk.orders.map(({ after }) => [after.orderId, after] as const)])
    answers.push(...chunk.answers.map(({ answer }) => (answer.kind === 'released' ? answer.kind : `${answer.kind} ${answer.version}`)))
    const changes = new Map(shelf.changes().map((change) => [change.itemId, change]))
    stock = stock.map((item) => {
      const { reserved = 0, shipped = 0, returned = 0 } = changes.get(item.itemId) ?? {}
      return { ...item, reserved: item.reserved + reserved, onHand: item.onHand - shipped + returned }
    })
  }
  return { reservation: known.get('o1'), stock: stock.map(({ itemId, reserved, onHand }) => ({ itemId, reserved, onHand })), answers }
}

function* permutations<T>(list: readonly T[]): Generator<T[]> {
  if (list.length === 0) yield []
  for (const [index, first] of list.entries()) {
    for (const rest of permutations([...list.slice(0, index), ...list.slice(index + 1)])) yield [first, ...rest]
  }
}

function judge(facts: readonly OrderFact[], straight: Told, chunkSize: number): void {
  const told = live(facts, chunkSize)
  expect(told.reservation).toEqual(straight.reservation)
  expect(told.stock).toEqual(straight.stock)
  expect(new Set(told.answers).size).toBe(told.answers.length)
  expect(straight.answers).toEqual(expect.arrayContaining(told.answers))
  const gaveBack = told.answers.filter((answer) => answer.startsWith('released')).length
  const took = told.answers.some((answer) => /^(reserved|committed)/.test(answer))
  if (straight.reservation?.ended) expect(gaveBack).toBe(took ? 1 : 0)
  if (straight.reservation?.state === 'committed') expect(told.answers).toContain(straight.answers.at(-1))
}

describe.each(Object.entries(LIVES))('an order that is %s', (_, facts) => {
  const straight = live(facts, facts.length)

  it('ends in the same state in every order of its facts, in one chunk or in many', () => {
    for (const permuted of permutations(facts)) {
      judge(permuted, straight, 1)
      judge(permuted, straight, permuted.length)
    }
  })

  it('ends in the same state whatever comes twice or three times, wherever', () => {
    const deliveries = fc
      .array(fc.constantFrom(...facts), { maxLength: 2 * facts.length })
      .chain((again) => fc.shuffledSubarray([...facts, ...again], { minLength: facts.length + again.length }))
    fc.assert(
      fc.property(deliveries, fc.integer({ min: 1, max: 5 }), (delivered, chunkSize) => judge(delivered, straight, chunkSize)),
      { numRuns: 300 },
    )
  })

  it('is answered in full when facts come in order and any of them come again', () => {
    const repeats = fc.tuple(...facts.map(() => fc.integer({ min: 0, max: facts.length - 1 })))
    fc.assert(
      fc.property(repeats, fc.integer({ min: 1, max: 5 }), (from, chunkSize) => {
        // After each fact a redelivery begins somewhere before it and comes up to it, as after a crash.
        const delivered = facts.flatMap((fact, index) => [fact, ...facts.slice(Math.min(from[index] ?? 0, index), index + 1)])
        expect(live(delivered, chunkSize)).toEqual(straight)
      }),
      { numRuns: 100 },
    )
  })
})
