import { beforeEach, describe, expect, it } from '@jest/globals'
import type { OrderFact } from './order-fact.js'
import { unknownOrder, type Reservation } from './reservation.js'
import { settle, type Answer, type Settled } from './settle.js'
import { Shelf } from './shelf.js'

const MINUTE = 60_000
const policy = { holdMs: 15 * MINUTE, holdMaximumMs: 24 * 60 * MINUTE }
const order = { orderId: 'o1', shopId: 'north-shop' }
const mugs = (quantity: number) => [{ sku: 'MUG', quantity }]
const inMain = (quantity: number) => [{ sku: 'MUG', quantity, warehouseId: 'main' }]

const demanded = (version: number, quantity: number): OrderFact => ({
  ...order,
  kind: 'demanded',
  version,
  receivedAt: 0,
  goods: quantity ? mugs(quantity) : [],
})
const confirmed = (version: number, at = MINUTE): OrderFact => ({ ...order, kind: 'confirmed', version, at })
const handedOff = (version: number): OrderFact => ({ ...order, kind: 'handed-off', version })
const cancelled: OrderFact = { ...order, kind: 'ended', reason: 'cancelled' }
const recalled: OrderFact = { ...order, kind: 'ended', reason: 'recalled' }
const due = (at: number): OrderFact => ({ ...order, kind: 'hold-due', at })
const task = (kind: 'task-opened' | 'task-closed', at: number, taskId = 't1'): OrderFact => ({ ...order, kind, taskId, at })

describe('settle', () => {
  let shelf: Shelf
  let reservation: Reservation
  let now: number

  beforeEach(() => {
    stock(10)
    reservation = unknownOrder(order.orderId, order.shopId)
    now = 1_000
  })

  const stock = (onHand: number): void => {
    shelf = new Shelf([{ itemId: '1', shopId: 'north-shop', sku: 'MUG', warehouseId: 'main', onHand, reserved: 0 }])
  }
  const after = (...facts: OrderFact[]): Settled => {
    const answers: Answer[] = []
    let last: Settled = { reservation, answers, outcome: 'applied' }
    for (const fact of facts) {
      last = settle(last.reservation, fact, { shelf, policy, now })
      answers.push(...last.answers)
    }
    return { ...last, answers }
  }
  const told = ({ answers }: Settled) => answers.map(({ kind, version }) => `${kind} ${version}`)
  const ledger = () => shelf.changes().map(({ reserved, shipped, returned }) => ({ reserved, shipped, returned }))[0] ?? null

  it('holds, pins and ships, each answered once', () => {
    const end = after(demanded(1, 2), confirmed(1), handedOff(1))
    expect(end.answers).toEqual([
      { kind: 'reserved', version: 1, allocations: inMain(2), expiresAt: 15 * MINUTE },
      { kind: 'pinned', version: 1, allocations: inMain(2) },
      { kind: 'committed', version: 1 },
    ])
    expect(ledger()).toEqual({ reserved: 0, shipped: 2, returned: 0 })
  })

  it('answers every fact once, however often it comes', () => {
    const end = after(demanded(1, 2), demanded(1, 2), confirmed(1), demanded(1, 2), confirmed(1), handedOff(1), confirmed(1), handedOff(1))
    expect(told(end)).toEqual(['reserved 1', 'pinned 1', 'committed 1'])
    expect(end.outcome).toBe('duplicate')
  })

  it('holds nothing of an order that is short', () => {
    const end = after(demanded(1, 11))
    expect(end.answers).toEqual([{ kind: 'short', version: 1, shortages: [{ sku: 'MUG', requested: 11, available: 10 }] }])
    expect(end.reservation.state).toBe('short')
    expect(ledger()).toBeNull()
  })

  it('amends up and down within what the order holds itself', () => {
    const end = after(demanded(1, 6), demanded(2, 10), demanded(3, 1))
    expect(told(end)).toEqual(['reserved 1', 'reserved 2', 'reserved 3'])
    expect(ledger()).toEqual({ reserved: 1, shipped: 0, returned: 0 })
  })

  it('gives an amended order back when its new version is short', () => {
    const end = after(demanded(1, 6), demanded(2, 11))
    expect(told(end)).toEqual(['reserved 1', 'released 1', 'short 2'])
    expect(ledger()).toBeNull()
  })

  it('holds a reopened order anew for its next version and pins that at its confirmation', () => {
    const end = after(demanded(1, 2), confirmed(1), demanded(2, 3))
    expect(end.reservation).toMatchObject({ state: 'held', expiresAt: 15 * MINUTE })
    expect(told(after(demanded(1, 2), confirmed(1), demanded(2, 3), confirmed(2)))).toEqual([
      'reserved 1',
      'pinned 1',
      'reserved 2',
      'pinned 2',
    ])
  })

  it('answers a version that was confirmed before it was known', () => {
    expect(told(after(confirmed(1), demanded(1, 2)))).toEqual(['reserved 1', 'pinned 1'])
  })

  it('does not pin a version by the confirmation of another', () => {
    expect(told(after(demanded(1, 2), demanded(2, 2), confirmed(1)))).toEqual(['reserved 1', 'reserved 2'])
  })

  describe('expiry', () => {
    it('gives the hold back at its instant, once', () => {
      const end = after(demanded(1, 2), due(15 * MINUTE), due(15 * MINUTE))
      expect(end.answers.slice(1)).toEqual([{ kind: 'released', version: 1, reason: 'expired' }])
      expect(ledger()).toBeNull()
    })

    it('is never early', () => {
      const end = after(demanded(1, 2), due(15 * MINUTE - 1))
      expect(end.outcome).toBe('not-due')
      expect(end.reservation).toMatchObject({ state: 'held', expiresAt: 15 * MINUTE })
    })

    it('leaves a pinned order alone', () => {
      expect(told(after(demanded(1, 2), confirmed(1), due(15 * MINUTE)))).toEqual(['reserved 1', 'pinned 1'])
    })

    it('is followed by taking anew at the confirmation', () => {
      expect(told(after(demanded(1, 2), due(15 * MINUTE), confirmed(1)))).toEqual(['reserved 1', 'released 1', 'pinned 1'])
      expect(ledger()).toEqual({ reserved: 2, shipped: 0, returned: 0 })
    })

    it('is followed by a loss when others have taken the stock, and by a hold when more has come', () => {
      const gone = after(demanded(1, 2), due(15 * MINUTE))
      stock(1)
      const lost = settle(gone.reservation, confirmed(1), { shelf, policy, now })
      expect(lost.answers).toEqual([{ kind: 'lost', version: 1, shortages: [{ sku: 'MUG', requested: 2, available: 1 }] }])
      expect(settle(lost.reservation, confirmed(1), { shelf, policy, now }).answers).toEqual([])
      stock(2)
      expect(settle(lost.reservation, confirmed(1, 2 * MINUTE), { shelf, policy, now }).answers).toMatchObject([{ kind: 'pinned' }])
    })
  })

  describe('cancellation', () => {
    const states: [string, OrderFact[], string[]][] = [
      ['unknown', [], []],
      ['held', [demanded(1, 2)], ['reserved 1', 'released 1']],
      ['short', [demanded(1, 11)], ['short 1']],
      ['pinned', [demanded(1, 2), confirmed(1)], ['reserved 1', 'pinned 1', 'released 1']],
      ['expired', [demanded(1, 2), due(15 * MINUTE)], ['reserved 1', 'released 1']],
      ['lost', [demanded(1, 11), confirmed(1)], ['short 1', 'lost 1']],
      ['amended', [demanded(1, 2), demanded(2, 3)], ['reserved 1', 'reserved 2', 'released 2']],
      ['ended', [demanded(1, 2), cancelled], ['reserved 1', 'released 1']],
    ]
    it.each(states)('leaves nothing of an order that is %s, and gives back only what was taken', (_, facts, answers) => {
      const end = after(...facts, cancelled, cancelled)
      expect(told(end)).toEqual(answers)
      expect(end.reservation.state).toBe('released')
      expect(ledger()).toBeNull()
    })

    it('before the order leaves no hold', () => {
      const end = after(cancelled, demanded(1, 2), confirmed(1))
      expect(told(end)).toEqual([])
      expect(ledger()).toBeNull()
    })
  })

  it('puts shipped goods back when the order is recalled', () => {
    const end = after(demanded(1, 2), confirmed(1), handedOff(1), recalled, recalled)
    expect(told(end)).toEqual(['reserved 1', 'pinned 1', 'committed 1', 'released 1'])
    expect(ledger()).toEqual({ reserved: 0, shipped: 2, returned: 2 })
  })

  it('ships nothing after a recall', () => {
    expect(told(after(demanded(1, 2), confirmed(1), recalled, handedOff(1)))).toEqual(['reserved 1', 'pinned 1', 'released 1'])
    expect(ledger()).toBeNull()
  })

  it('holds nothing for an order that was handed off before it was known, and books what left', () => {
    const early = after(handedOff(1))
    expect(told(early)).toEqual([])
    expect(told(after(handedOff(1), demanded(1, 2)))).toEqual(['committed 1'])
    expect(ledger()).toEqual({ reserved: 0, shipped: 2, returned: 0 })
  })

  it('says so when goods left that it does not have', () => {
    const end = after(handedOff(1), demanded(1, 11))
    expect(end).toMatchObject({ outcome: 'shipped-unheld', reservation: { state: 'committed', allocations: [] } })
    expect(told(end)).toEqual([])
  })

  it('passes an order of service lines through every state without stock', () => {
    const end = after(demanded(1, 0), confirmed(1), handedOff(1))
    expect(told(end)).toEqual(['reserved 1', 'pinned 1', 'committed 1'])
    expect(ledger()).toBeNull()
  })

  describe('an open task', () => {
    it('prolongs the hold to the maximum of the shop', () => {
      expect(after(demanded(1, 2), task('task-opened', MINUTE)).reservation.expiresAt).toBe(policy.holdMaximumMs)
      expect(after(task('task-opened', MINUTE), demanded(1, 2)).reservation.expiresAt).toBe(policy.holdMaximumMs)
    })

    it('leaves the time of a hold when it is closed', () => {
      const end = after(demanded(1, 2), task('task-opened', MINUTE), task('task-closed', 40 * MINUTE))
      expect(end.reservation.expiresAt).toBe(55 * MINUTE)
      expect(after(demanded(1, 2), task('task-closed', 40 * MINUTE), task('task-opened', MINUTE)).reservation.expiresAt).toBe(55 * MINUTE)
    })

    it('is the newest one: the end of an older task does not end it', () => {
      const facts = [task('task-opened', MINUTE, 't1'), task('task-opened', 3 * MINUTE, 't2'), task('task-closed', 3 * MINUTE, 't1')]
      expect(after(demanded(1, 2), ...facts).reservation.expiresAt).toBe(policy.holdMaximumMs)
    })
  })

  it('counts a hold from its taking when it is taken late', () => {
    now = 20 * MINUTE
    expect(after(demanded(1, 2)).reservation.expiresAt).toBe(35 * MINUTE)
  })
})
