import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { advance, awaitedOrder, decide, type Order } from './order.js'
import type { Move } from './order-status.js'

interface Happening {
  id: string
  move: Move
  version?: number
  /** Happenings without which this one cannot be: an answer needs its question. Everything else comes in any order. */
  after?: string[]
}

interface Life {
  order: Order
  /** What was fired, without answers to decisions that came too early or too late. */
  fired: string[]
}

const confirmed: Order = {
  ...awaitedOrder({ orderId: 'o', shopId: 's', externalId: 'x', personRef: 'p', receivedAt: new Date(0) }),
  status: 'confirmed',
  version: 1,
  statusRevision: 2,
  decisions: ['d1'],
}

function happen(life: Life, { id, move, version }: Happening): Life {
  const { order } = life
  const moved = move.startsWith('decide-')
    ? decide(order, { decisionId: id, baseVersion: version ?? order.version, kind: move.slice(7) as 'confirm' })
    : advance(order, move, version)
  if ('refused' in moved) return life
  const requested = moved.fires === 'cancel-requested' ? { ...moved.order, cancelRequestId: 'r' } : moved.order
  return { order: requested, fired: [...life.fired, moved.fires === 'status-only' ? moved.order.status : moved.fires] }
}

/** Plays happenings; a reopening is recognised by its id as the inbox does, a decision that came too early is made once more at the end. */
function play(sequence: readonly Happening[]): Life {
  const reopened = new Set<string>()
  let life: Life = { order: confirmed, fired: [] }
  for (const happening of sequence) {
    if (happening.move === 'reopen' && reopened.has(happening.id)) continue
    if (happening.move === 'reopen') reopened.add(happening.id)
    life = happen(life, happening)
  }
  for (const decision of sequence.filter(({ move }) => move.startsWith('decide-'))) {
    if (life.order.status === 'reopened' && !life.order.decisions.includes(decision.id)) life = happen(life, decision)
  }
  return life
}

const outcome = ({ order, fired }: Life): object => ({
  status: order.status,
  version: order.version,
  asked: order.cancelRequestId !== null,
  fired: fired.filter((what) => what !== 'reopened' && what !== 'handed-off').sort(),
})

const possible = (sequence: readonly Happening[]): boolean =>
  sequence.every(({ after = [] }, i) => after.every((id) => sequence.slice(0, i).some((earlier) => earlier.id === id)))

function* permutations<T>(items: readonly T[]): Generator<T[]> {
  if (items.length <= 1) yield [...items]
  if (items.length <= 1) return
  for (const [i, first] of items.entries()) {
    for (const rest of permutations([...items.slice(0, i), ...items.slice(i + 1)])) yield [first, ...rest]
  }
}

const stockLost: Happening = { id: 'stock', move: 'reopen', version: 1 }
const slotLost: Happening = { id: 'slot', move: 'reopen', version: 1 }
const refused: Happening = { id: 'refused', move: 'reopen', version: 1 }
const cancel: Happening = { id: 'cancel', move: 'cancel' }
const handedOff: Happening = { id: 'handed-off', move: 'hand-off' }
const scenarios: Record<string, { happenings: Happening[]; ends: object }> = {
  'both reservations lost': { happenings: [stockLost, slotLost], ends: { status: 'reopened', version: 1, fired: [] } },
  'refused by the partner and corrected': {
    happenings: [refused, { id: 'd2', move: 'decide-amend', version: 1 }],
    ends: { status: 'reopened', version: 2, fired: ['order-amended'] },
  },
  'a cancel before the dossier, as reservations are lost': {
    happenings: [cancel, stockLost, slotLost, { id: 'answer', move: 'cancel-hand-off', after: ['cancel'] }],
    ends: { status: 'cancelled', version: 1, asked: true, fired: ['cancel-requested', 'cancelled'] },
  },
  'a cancel after the hand-off, given back': {
    happenings: [handedOff, cancel, { id: 'answer', move: 'recall', after: ['cancel'] }],
    ends: { status: 'recalled', version: 1, asked: true, fired: ['cancel-requested', 'recalled'] },
  },
  'a cancel after the hand-off, too late': {
    happenings: [handedOff, cancel, { id: 'answer', move: 'miss-recall', after: ['cancel'] }],
    ends: { status: 'handed-off', version: 1, asked: true, fired: ['cancel-requested'] },
  },
  'the shop and an operator cancel at once': {
    happenings: [cancel, { id: 'd2', move: 'decide-cancel', version: 1 }, { id: 'answer', move: 'recall', after: ['cancel'] }],
    ends: { status: 'recalled', version: 1, asked: true, fired: ['cancel-requested', 'recalled'] },
  },
}

describe('events of one order, in every order and twice', () => {
  for (const [name, { happenings, ends }] of Object.entries(scenarios)) {
    it(`end alike: ${name}`, () => {
      let tried = 0
      for (const sequence of permutations([...happenings, ...happenings])) {
        if (!possible(sequence)) continue
        tried++
        expect(outcome(play(sequence))).toMatchObject(ends)
      }
      expect(tried).toBeGreaterThan(0)
    }, 20_000)

    it(`end alike, however often they come: ${name}`, () => {
      const repeats = fc.shuffledSubarray([...happenings, ...happenings, ...happenings, ...happenings], {
        minLength: happenings.length * 3 + 1,
      })
      fc.assert(
        fc.property(repeats, (sequence) => {
          fc.pre(possible(sequence))
          expect(outcome(play(sequence))).toMatchObject(ends)
        }),
      )
    })
  }
})
