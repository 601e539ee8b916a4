import { describe, expect, it } from '@jest/globals'
import { advance, awaitedOrder, decide, type Order } from './order.js'

const awaited = awaitedOrder({
  orderId: 'o',
  shopId: 's',
  externalId: 'x',
  personRef: 'p',
  receivedAt: new Date('2026-11-22T09:30:00Z'),
})
const order = (changes: Partial<Order>): Order => ({ ...awaited, status: 'pending', version: 1, statusRevision: 1, ...changes })

describe('an order that moves', () => {
  it('gets version 1 when it is received', () => {
    expect(advance(awaited, 'receive')).toEqual({ order: order({}), fires: 'order-received' })
  })

  it('gets a version more for an amendment and none for anything else', () => {
    expect(advance(order({}), 'amend')).toMatchObject({ order: { version: 2, statusRevision: 2 } })
    expect(advance(order({}), 'cancel')).toMatchObject({ order: { version: 1, statusRevision: 2 } })
  })

  it('is not reopened for a version that is past', () => {
    expect(advance(order({ status: 'confirmed', version: 2 }), 'reopen', 1)).toEqual({ refused: 'superseded' })
    expect(advance(order({ status: 'confirmed', version: 2 }), 'reopen', 2)).toMatchObject({ order: { status: 'reopened', version: 2 } })
  })

  it('asks for a cancel once: after the judge said too late, so does every further one', () => {
    const judged = order({ status: 'handed-off', cancelRequestId: 'r' })
    expect(advance(judged, 'cancel')).toEqual({ refused: 'too-late' })
  })
})

describe('a decision', () => {
  const confirm = { decisionId: 'd1', baseVersion: 1, kind: 'confirm' } as const

  it('is applied to the version that it looked at, and remembered', () => {
    expect(decide(order({}), confirm)).toMatchObject({ order: { status: 'confirmed', decisions: ['d1'] }, fires: 'order-confirmed' })
  })

  it('is superseded when the shop amended the order meanwhile', () => {
    expect(decide(order({ version: 2 }), confirm)).toEqual({ refused: 'superseded' })
  })

  it('is a repeat when it comes again, whatever the order has become', () => {
    for (const status of ['confirmed', 'cancelled', 'handed-off', 'reopened'] as const) {
      expect(decide(order({ status, version: 3, decisions: ['d1'] }), confirm)).toEqual({ refused: 'repeat' })
    }
  })

  it('amends a reopened order without closing it', () => {
    expect(decide(order({ status: 'reopened' }), { ...confirm, kind: 'amend' })).toMatchObject({
      order: { status: 'reopened', version: 2 },
      fires: 'order-amended',
    })
  })

  it('to cancel ends an order that was never confirmed, and asks for one that was', () => {
    const cancel = { ...confirm, kind: 'cancel' } as const
    expect(decide(order({}), cancel)).toMatchObject({ fires: 'order-cancelled' })
    for (const status of ['confirmed', 'reopened'] as const) {
      expect(decide(order({ status }), cancel)).toMatchObject({ order: { status: 'cancelling' }, fires: 'cancel-requested' })
    }
  })

  it('remembers the newest sixty-four', () => {
    const many = Array.from({ length: 64 }, (_, i) => `d${i + 100}`)
    const moved = decide(order({ decisions: many }), confirm)
    expect('order' in moved && moved.order.decisions).toEqual([...many.slice(1), 'd1'])
  })
})
