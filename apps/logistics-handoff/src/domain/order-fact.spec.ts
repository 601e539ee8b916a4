import { describe, expect, it } from '@jest/globals'
import { newHandoff, type DossierState, type Handoff } from './handoff.js'
import { noteFact, type OrderFact } from './order-fact.js'

const AT = new Date('2026-11-22T09:30:00Z')
const order = (change: Partial<Handoff> = {}): Handoff => ({ ...newHandoff('o-1', 'north-shop'), ...change })
const document = (version: number): OrderFact => ({ kind: 'document', version, receivedAt: AT })
const request = (requestId: string): OrderFact => ({
  kind: 'cancel-requested',
  version: 1,
  request: { requestId, reason: 'changed-mind', requestedAt: AT },
})

describe('noting facts of an order', () => {
  it('lets a version only grow', () => {
    const second = noteFact(order(), document(2)).handoff
    const first = noteFact(second, document(1))
    expect(first.outcome).toBe('superseded')
    expect(first.handoff).toMatchObject({ currentVersion: 2, documentVersion: 2 })
    expect(noteFact(second, document(2)).outcome).toBe('duplicate')
  })

  it('learns of a version from any event', () => {
    expect(noteFact(order(), { kind: 'slot-pinned', version: 3 }).handoff).toMatchObject({
      currentVersion: 3,
      slotVersion: 3,
      stockVersion: 0,
    })
  })

  it('keeps the newest payment total, whatever comes last', () => {
    const newest = noteFact(order(), { kind: 'payment-noted', sequence: 2, settledTotal: 900 }).handoff
    const { handoff, outcome } = noteFact(newest, { kind: 'payment-noted', sequence: 1, settledTotal: 500 })
    expect([outcome, handoff.settledTotal]).toEqual(['superseded', 900])
  })

  it('takes one request to cancel; another only after the last came too late', () => {
    const asked = noteFact(order(), request('r-1')).handoff
    expect(noteFact(asked, request('r-1')).outcome).toBe('duplicate')
    expect(noteFact(asked, request('r-2')).outcome).toBe('superseded')
    const tooLate = order({ ...asked, state: 'too-late', answeredRequests: ['r-0', 'r-1'] })
    expect(noteFact(tooLate, request('r-2')).handoff.request?.requestId).toBe('r-2')
    expect(noteFact(tooLate, request('r-0')).outcome).toBe('duplicate')
  })

  it.each<[DossierState, DossierState, string]>([
    ['none', 'cancelled', 'applied'],
    ['refused', 'cancelled', 'applied'],
    ['cancelled', 'cancelled', 'duplicate'],
    ['sent', 'sent', 'contradicting'],
    ['accepted', 'accepted', 'contradicting'],
  ])('lets intake cancel an order whose dossier is %s into %s', (before, after, expected) => {
    const { handoff, outcome } = noteFact(order({ state: before }), { kind: 'order-cancelled', version: 1 })
    expect([handoff.state, outcome]).toEqual([after, expected])
  })
})
