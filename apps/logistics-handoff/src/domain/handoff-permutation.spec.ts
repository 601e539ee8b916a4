import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { newHandoff, type Handoff } from './handoff.js'
import { DEFAULT_POLICY } from './handoff-policy.js'
import { judgeHandoff } from './judge-handoff.js'
import { noteFact, type OrderFact } from './order-fact.js'

const AT = new Date('2026-11-22T09:30:00Z')
const document = (version: number): OrderFact => ({ kind: 'document', version, receivedAt: AT })
const confirmed = (version: number): OrderFact => ({ kind: 'confirmed', version, decisionId: `d-${version}`, confirmedAt: AT })
const stock = (version: number): OrderFact => ({ kind: 'stock-pinned', version })
const slot = (version: number): OrderFact => ({ kind: 'slot-pinned', version })
const payment = (sequence: number, settledTotal: number): OrderFact => ({ kind: 'payment-noted', sequence, settledTotal })
const request: OrderFact = {
  kind: 'cancel-requested',
  version: 1,
  request: { requestId: 'r-1', reason: 'changed-mind', requestedAt: AT },
}

/** Folds chunks as the handler does: all facts of a chunk are noted, then one decision. */
function fold(chunks: OrderFact[][]): { handoff: Handoff; effects: string[] } {
  let handoff = newHandoff('o-1', 'north-shop')
  const effects: string[] = []
  for (const chunk of chunks) {
    for (const fact of chunk) handoff = noteFact(handoff, fact).handoff
    const judged = judgeHandoff(handoff, { now: AT, policy: DEFAULT_POLICY, partnerId: 'fleet', clarified: true })
    handoff = judged.handoff
    effects.push(...judged.effects.map(({ kind }) => kind))
  }
  return { handoff, effects }
}

function* permutations<T>(items: T[]): Generator<T[]> {
  if (items.length < 2) yield items
  for (const [index, first] of items.entries())
    for (const rest of permutations(items.filter((_, at) => at !== index))) yield [first, ...rest]
}

const HISTORIES: Record<string, { facts: OrderFact[]; effects: string[] }> = {
  'a clean order': { facts: [document(1), confirmed(1), stock(1), slot(1), payment(1, 900)], effects: ['dossier-issued'] },
  'an order cancelled before it was confirmed': {
    facts: [document(1), payment(1, 900), { kind: 'order-cancelled', version: 1 }, payment(2, 0)],
    effects: [],
  },
  'an order whose first version lost its slot': {
    facts: [document(1), confirmed(1), stock(1), document(2), confirmed(2), stock(2), slot(2)],
    effects: ['dossier-issued'],
  },
  'an order amended twice before it was confirmed': {
    facts: [document(1), document(2), document(3), confirmed(3), stock(3), slot(3)],
    effects: ['dossier-issued'],
  },
}

describe.each(Object.entries(HISTORIES))('%s', (_, { facts, effects }) => {
  const expected = fold(facts.map((fact) => [fact]))
  const same = JSON.stringify(expected)

  it('ends the same in every order of its events', () => {
    expect(expected.effects).toEqual(effects)
    const others = [...permutations(facts)].map((order) => fold(order.map((fact) => [fact]))).filter((end) => JSON.stringify(end) !== same)
    expect(others).toEqual([])
  })

  it('ends the same however its events are repeated, shuffled and cut into chunks', () => {
    const repeated = fc.shuffledSubarray([...facts, ...facts, ...facts], { minLength: facts.length })
    fc.assert(
      fc.property(repeated, fc.integer({ min: 1, max: 4 }), (some, size) => {
        const all = [...some, ...facts]
        const chunks: OrderFact[][] = []
        while (all.length) chunks.push(all.splice(0, size))
        expect(JSON.stringify(fold(chunks))).toBe(same)
      }),
      { numRuns: 500 },
    )
  })
})

describe('an order that is asked to be cancelled', () => {
  const facts = [document(1), confirmed(1), stock(1), slot(1), payment(1, 900), request]

  it('is cancelled or recalled in every order of its events, and knows the same of itself', () => {
    const known = ({
      currentVersion,
      documentVersion,
      stockVersion,
      slotVersion,
      confirmedVersion,
      settledTotal,
      request: asked,
    }: Handoff) => ({
      ...{ currentVersion, documentVersion, stockVersion, slotVersion, confirmedVersion, settledTotal, asked },
    })
    const ends = new Set<string>()
    const expected = known(fold(facts.map((fact) => [fact])).handoff)
    for (const order of permutations(facts)) {
      const { handoff, effects } = fold(order.map((fact) => [fact]))
      expect(known(handoff)).toEqual(expected)
      ends.add(effects.join(' '))
    }
    expect(ends).toEqual(new Set(['handoff-cancelled', 'dossier-issued recall-issued']))
  })

  it('never gets a dossier when the request comes in the same chunk as what completes it', () => {
    for (const order of permutations(facts)) expect(fold([order]).effects).toEqual(['handoff-cancelled'])
  })
})
