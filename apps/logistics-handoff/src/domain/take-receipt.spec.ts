import { describe, expect, it } from '@jest/globals'
import { newHandoff, type DossierState, type Handoff, type ReceiptKind } from './handoff.js'
import { takeReceipt, type Receipt } from './take-receipt.js'

const AT = new Date('2026-11-22T09:30:03Z')
const request = { requestId: 'r-1', reason: 'changed-mind', requestedAt: AT }
const sent = (change: Partial<Handoff> = {}): Handoff => ({
  ...newHandoff('o-1', 'north-shop'),
  currentVersion: 1,
  state: 'sent',
  dossierRevision: 1,
  dossierVersion: 1,
  partnerId: 'fleet',
  sentAt: AT,
  ...change,
})
const receipt = (kind: ReceiptKind, change: Partial<Receipt> = {}): Receipt => ({
  partnerId: 'fleet',
  receiptId: `${kind}-1`,
  revision: 1,
  kind,
  code: undefined,
  at: AT,
  ...change,
})
const take = (handoff: Handoff | undefined, ...receipts: Receipt[]) => {
  const steps = []
  let current = handoff
  for (const each of receipts) {
    const taken = takeReceipt(current, each)
    current = taken.handoff
    steps.push({ outcome: taken.outcome, effects: taken.effects.map(({ kind }) => kind), state: taken.handoff?.state })
  }
  return steps
}

describe('taking a receipt', () => {
  it('hands the order off when the partner accepts, once', () => {
    expect(take(sent(), receipt('accepted'), receipt('accepted'), receipt('accepted', { receiptId: 'other' }))).toEqual([
      { outcome: 'applied', effects: ['order-handed-off'], state: 'accepted' },
      { outcome: 'duplicate', effects: [], state: 'accepted' },
      { outcome: 'duplicate', effects: [], state: 'accepted' },
    ])
  })

  it('passes a refusal on, once', () => {
    const taken = takeReceipt(sent(), receipt('refused', { code: 'address-unknown' }))
    expect(taken.effects).toEqual([{ kind: 'handoff-refused', code: 'address-unknown', at: AT }])
    expect(take(taken.handoff, receipt('refused'), receipt('refused', { receiptId: 'other' }))).toMatchObject([
      { outcome: 'duplicate', effects: [] },
      { outcome: 'duplicate', effects: [] },
    ])
  })

  it.each<[ReceiptKind, ReceiptKind]>([
    ['accepted', 'refused'],
    ['refused', 'accepted'],
  ])('lets %s stand against a later %s', (first, second) => {
    const [, contradiction] = take(sent(), receipt(first), receipt(second))
    expect(contradiction).toEqual({ outcome: 'contradicting', effects: [], state: first })
  })

  it.each<[string, Partial<Receipt>]>([
    ['of another partner', { partnerId: 'other' }],
    ['for a revision that was not sent', { revision: 2 }],
  ])('knows no dossier for a receipt %s', (_, change) => {
    expect(take(sent(), receipt('accepted', change))).toEqual([{ outcome: 'unknown-dossier', effects: [], state: 'sent' }])
  })

  it('knows no dossier of an order that it never heard of, or that has none yet', () => {
    expect(takeReceipt(undefined, receipt('accepted')).outcome).toBe('unknown-dossier')
    expect(takeReceipt(newHandoff('o-1', 'north-shop'), receipt('accepted')).outcome).toBe('unknown-dossier')
  })

  it('refuses an answer to an older revision, unless it repeats one that was taken', () => {
    const second = sent({ dossierRevision: 2, receipts: [{ receiptId: 'refused-1', revision: 1, kind: 'refused' }] })
    expect(take(second, receipt('accepted'))).toMatchObject([{ outcome: 'older-revision', state: 'sent' }])
    expect(take(second, receipt('refused'))).toMatchObject([{ outcome: 'duplicate', state: 'sent' }])
  })

  it('refuses a receiptId that meant something else before', () => {
    const recalling = sent({ state: 'recalling', request, receipts: [{ receiptId: 'same', revision: 1, kind: 'accepted' }] })
    expect(take(recalling, receipt('recalled', { receiptId: 'same' }))).toMatchObject([{ outcome: 'receipt-id-reused', effects: [] }])
  })

  it.each<DossierState>(['sent', 'accepted', 'refused', 'cancelled'])('takes no recall answer that nobody asked for while %s', (state) => {
    expect(take(sent({ state }), receipt('recalled'))[0]?.outcome).toBe('no-recall')
    expect(take(sent({ state }), receipt('recall-too-late'))[0]?.outcome).toBe('no-recall')
  })
})

describe('an answer to a recall', () => {
  const recalling = (change: Partial<Handoff> = {}): Handoff => sent({ state: 'recalling', request, ...change })

  it('may be that the partner gives the dossier back', () => {
    expect(takeReceipt(recalling(), receipt('recalled'))).toMatchObject({
      outcome: 'applied',
      handoff: { state: 'recalled', answeredRequests: ['r-1'] },
      effects: [{ kind: 'order-recalled', requestId: 'r-1' }],
    })
  })

  it('may be preceded by the acceptance, which is still true', () => {
    expect(take(recalling(), receipt('accepted'), receipt('accepted', { receiptId: 'other' }), receipt('recalled'))).toEqual([
      { outcome: 'applied', effects: ['order-handed-off'], state: 'recalling' },
      { outcome: 'duplicate', effects: [], state: 'recalling' },
      { outcome: 'applied', effects: ['order-recalled'], state: 'recalled' },
    ])
  })

  it('lets an acceptance that comes after it change nothing', () => {
    expect(take(recalling(), receipt('recalled'), receipt('accepted'))[1]).toEqual({
      outcome: 'superseded',
      effects: [],
      state: 'recalled',
    })
  })

  it('may be a refusal that crossed the recall, unless the dossier had been accepted', () => {
    expect(take(recalling(), receipt('refused'))[0]).toEqual({ outcome: 'applied', effects: ['order-recalled'], state: 'recalled' })
    expect(take(recalling(), receipt('accepted'), receipt('refused'))[1]).toMatchObject({ outcome: 'contradicting', state: 'recalling' })
  })

  it('may be that it is too late, which acknowledges the dossier if nothing did', () => {
    expect(take(recalling(), receipt('recall-too-late'))[0]?.effects).toEqual(['order-handed-off', 'recall-too-late'])
    expect(take(recalling(), receipt('accepted'), receipt('recall-too-late'))[1]?.effects).toEqual(['recall-too-late'])
  })

  it.each<[ReceiptKind, ReceiptKind]>([
    ['recalled', 'recall-too-late'],
    ['recall-too-late', 'recalled'],
  ])('is %s for good, even if %s follows', (first, second) => {
    expect(take(recalling(), receipt(first), receipt(second))[1]).toMatchObject({ outcome: 'contradicting', effects: [] })
  })
})
