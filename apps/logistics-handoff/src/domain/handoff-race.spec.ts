import { describe, expect, it } from '@jest/globals'
import { newHandoff, type Handoff, type ReceiptKind } from './handoff.js'
import { DEFAULT_POLICY } from './handoff-policy.js'
import { judgeHandoff } from './judge-handoff.js'
import { noteFact, type OrderFact } from './order-fact.js'
import { takeReceipt } from './take-receipt.js'

const AT = new Date('2026-11-22T09:30:00Z')
const FINAL = ['handoff-cancelled', 'order-recalled', 'recall-too-late']

type Move = { kind: 'fact'; fact: OrderFact } | { kind: 'receipt'; answers: ReceiptKind[]; revision: number }

interface World {
  handoff: Handoff
  /** What has happened outside, in order. */
  log: string[]
  /** What may come in next, in any order. */
  open: Move[]
  /** What came in, to be repeated at the end. */
  past: (OrderFact | { receipt: ReceiptKind; revision: number })[]
}

const versionFacts = (version: number): Move[] => {
  const facts: OrderFact[] = [
    { kind: 'document', version, receivedAt: AT },
    { kind: 'confirmed', version, decisionId: `d-${version}`, confirmedAt: AT },
    { kind: 'stock-pinned', version },
    { kind: 'slot-pinned', version },
  ]
  return facts.map((fact) => ({ kind: 'fact', fact }))
}
const cancel: Move = {
  kind: 'fact',
  fact: { kind: 'cancel-requested', version: 1, request: { requestId: 'r-1', reason: 'changed-mind', requestedAt: AT } },
}

const surroundings = { now: AT, policy: DEFAULT_POLICY, partnerId: 'fleet', clarified: true }

function judge(handoff: Handoff): { handoff: Handoff; effects: string[] } {
  const judged = judgeHandoff(handoff, surroundings)
  return { handoff: judged.handoff, effects: judged.effects.map(({ kind }) => kind) }
}

function receive(handoff: Handoff, kind: ReceiptKind, revision: number): { handoff: Handoff; effects: string[] } {
  const receipt = { partnerId: 'fleet', receiptId: `${kind}-${revision}`, revision, kind, code: undefined, at: AT }
  const taken = takeReceipt(handoff, receipt)
  const judged = judge(taken.handoff ?? handoff)
  return { handoff: judged.handoff, effects: [...taken.effects.map((effect) => effect.kind), ...judged.effects] }
}

/** What the outside does about an effect: the partner answers in one of its ways, a refusal is corrected by a new version. */
function consequences(effect: string, { dossierRevision: revision, request }: Handoff): Move[] {
  if (effect === 'dossier-issued') return [{ kind: 'receipt', answers: ['accepted', 'refused'], revision }]
  if (effect === 'recall-issued') return [{ kind: 'receipt', answers: ['recalled', 'recall-too-late'], revision }]
  if (effect === 'handoff-refused' && revision === 1 && request === null) return versionFacts(2)
  return []
}

function step(world: World, index: number, answer?: ReceiptKind): World {
  const move = world.open[index]
  if (!move) throw new Error('no such move')
  const { handoff, effects } =
    move.kind === 'fact' ? judge(noteFact(world.handoff, move.fact).handoff) : receive(world.handoff, answer ?? 'accepted', move.revision)
  return {
    handoff,
    log: [...world.log, ...effects],
    open: [...world.open.filter((_, at) => at !== index), ...effects.flatMap((effect) => consequences(effect, handoff))],
    past: [...world.past, move.kind === 'fact' ? move.fact : { receipt: answer ?? 'accepted', revision: move.revision }],
  }
}

function* successors(world: World): Generator<World> {
  for (const [index, move] of world.open.entries()) {
    if (move.kind === 'fact') yield step(world, index)
    else for (const answer of move.answers) yield step(world, index, answer)
  }
}

/** Walks every order of what comes in and every answer of the partner to its end. */
function walk(start: World, visit: (world: World) => void): { ways: number; ends: World[] } {
  const ends = new Map<string, World>()
  const pending = [start]
  let ways = 0
  for (let world = pending.pop(); world; world = pending.pop()) {
    visit(world)
    if (world.open.length) pending.push(...successors(world))
    else {
      ways++
      ends.set(JSON.stringify([world.handoff, world.log]), world)
    }
  }
  return { ways, ends: [...ends.values()] }
}

function expectLawful({ log }: World): void {
  const count = (...effects: string[]): number => log.filter((effect) => effects.includes(effect)).length
  const after = (first: string[], then: string): boolean => {
    const at = log.findIndex((effect) => first.includes(effect))
    return at >= 0 && log.slice(at + 1).includes(then)
  }
  const broken = [
    count('order-handed-off') > 1 && 'handed off twice',
    count(...FINAL) > 1 && 'answered twice',
    after(FINAL, 'dossier-issued') && 'a dossier after the answer',
    after(['order-recalled'], 'order-handed-off') && 'handed off after it was recalled',
    count('dossier-issued') > count('handoff-refused') + 1 && 'a dossier while another is live',
  ].filter(Boolean)
  if (broken.length) throw new Error(`${broken.join(', ')}: ${log.join(' → ')}`)
}

const start = (open: Move[]): World => ({ handoff: newHandoff('o-1', 'north-shop'), log: [], open, past: [] })

describe('a cancel racing confirmation, pins, dossier and receipts', () => {
  const { ways, ends } = walk(start([...versionFacts(1), cancel]), expectLawful)

  it('was walked in every order of events and with every answer of the partner', () => {
    expect(ways).toBeGreaterThan(5000)
    expect(new Set(ends.map(({ handoff }) => handoff.state))).toEqual(new Set(['cancelled', 'recalled', 'too-late']))
  })

  it('is answered exactly once, whoever comes first', () => {
    for (const { handoff, log } of ends) {
      expect(log.filter((effect) => FINAL.includes(effect))).toHaveLength(1)
      expect(handoff.answeredRequests).toEqual(['r-1'])
    }
  })

  it('leaves no dossier with the partner that it does not know to be recalled, kept or refused', () => {
    for (const { handoff, log } of ends.filter((end) => end.handoff.state === 'cancelled')) {
      const issued = log.filter((effect) => effect === 'dossier-issued').length
      expect(log.filter((effect) => effect === 'handoff-refused')).toHaveLength(issued)
      expect(handoff.handedOffAt).toBeNull()
    }
  })

  it('counts an order that the partner keeps as handed off', () => {
    for (const { log } of ends.filter(({ handoff }) => handoff.state === 'too-late')) expect(log).toContain('order-handed-off')
  })

  it('is not moved by a repetition of everything that came in', () => {
    for (const { handoff, past } of ends) {
      let current = handoff
      for (const each of past) {
        const { handoff: next, effects } =
          'receipt' in each ? receive(current, each.receipt, each.revision) : judge(noteFact(current, each).handoff)
        expect(effects).toEqual([])
        current = next
      }
      expect(current).toEqual(handoff)
    }
  })
})

describe('an order that nobody cancels', () => {
  const { ends } = walk(start(versionFacts(1)), expectLawful)

  it('ends handed off, or refused for good after a corrected version', () => {
    const outcomes = new Set(ends.map(({ handoff, log }) => `${handoff.state} at revision ${handoff.dossierRevision}: ${log.join(' ')}`))
    expect(outcomes).toEqual(
      new Set([
        'accepted at revision 1: dossier-issued order-handed-off',
        'accepted at revision 2: dossier-issued handoff-refused dossier-issued order-handed-off',
        'refused at revision 2: dossier-issued handoff-refused dossier-issued handoff-refused',
      ]),
    )
  })
})
