import { describe, expect, it } from '@jest/globals'
import { newHandoff, type DossierState, type Handoff } from './handoff.js'
import { DEFAULT_POLICY } from './handoff-policy.js'
import { isReady, judgeHandoff, type Surroundings } from './judge-handoff.js'
import { waitsFor } from './waits-for.js'

const NOW = new Date('2026-11-22T09:30:00Z')
const later = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000)
const around = (change: Partial<Surroundings> = {}): Surroundings => ({
  now: NOW,
  policy: DEFAULT_POLICY,
  partnerId: 'fleet',
  clarified: true,
  ...change,
})
const complete = (version: number, change: Partial<Handoff> = {}): Handoff => ({
  ...newHandoff('o-1', 'north-shop'),
  currentVersion: version,
  documentVersion: version,
  stockVersion: version,
  slotVersion: version,
  confirmedVersion: version,
  ...change,
})
const request = { requestId: 'r-1', reason: 'changed-mind', requestedAt: NOW }
const kinds = (judged: { effects: readonly { kind: string }[] }): string[] => judged.effects.map(({ kind }) => kind)

describe('issuing a dossier', () => {
  it('happens when document, confirmation, stock and slot are of one version', () => {
    const judged = judgeHandoff(complete(1), around())
    expect(kinds(judged)).toEqual(['dossier-issued'])
    expect(judged.handoff).toMatchObject({ state: 'sent', dossierRevision: 1, dossierVersion: 1, partnerId: 'fleet', sentAt: NOW })
  })

  it.each<[string, Partial<Handoff>]>([
    ['the document', { documentVersion: 1 }],
    ['the confirmation', { confirmedVersion: 1 }],
    ['the stock', { stockVersion: 1 }],
    ['the slot', { slotVersion: 0 }],
  ])('waits while %s answers an older version', (_, missing) => {
    const order = complete(2, missing)
    expect(isReady(order)).toBe(false)
    expect(kinds(judgeHandoff(order, around()))).toEqual([])
    expect(waitsFor(order)).toHaveLength(1)
  })

  it('waits for clarifications that are known to exist, not for ever', () => {
    const first = judgeHandoff(complete(1), around({ clarified: false }))
    expect([kinds(first), first.handoff.readyAt]).toEqual([[], NOW])
    expect(kinds(judgeHandoff(first.handoff, around({ clarified: false, now: later(29) })))).toEqual([])
    const last = judgeHandoff(first.handoff, around({ clarified: false, now: later(30) }))
    expect(last.effects).toEqual([{ kind: 'dossier-issued', clarified: false }])
    expect(last.handoff.readyAt).toBeNull()
  })

  it('waits while the shop has no partner that is known', () => {
    const waiting = judgeHandoff(complete(1), around({ partnerId: undefined, now: later(1000) }))
    expect([kinds(waiting), waiting.handoff.state]).toEqual([[], 'none'])
  })

  it('gives a new confirmed version after a refusal the next revision', () => {
    const refused = complete(1, { state: 'refused', dossierRevision: 1, dossierVersion: 1, partnerId: 'fleet' })
    expect(isReady(refused)).toBe(false)
    expect(waitsFor(refused)).toEqual(['corrected-version'])
    const { handoff } = judgeHandoff({ ...refused, ...versions(2) }, around())
    expect(handoff).toMatchObject({ state: 'sent', dossierRevision: 2, dossierVersion: 2 })
  })

  it.each<DossierState>(['sent', 'accepted', 'recalling', 'recalled', 'too-late', 'cancelled'])(
    'never happens where the last is %s',
    (state) => {
      expect(isReady(complete(2, { state, dossierRevision: 1, dossierVersion: 1 }))).toBe(false)
    },
  )
})

const versions = (v: number) => ({ currentVersion: v, documentVersion: v, stockVersion: v, slotVersion: v, confirmedVersion: v })

describe('judging a cancel', () => {
  it.each<[DossierState, string, DossierState]>([
    ['none', 'handoff-cancelled', 'cancelled'],
    ['refused', 'handoff-cancelled', 'cancelled'],
    ['cancelled', 'handoff-cancelled', 'cancelled'],
    ['sent', 'recall-issued', 'recalling'],
    ['accepted', 'recall-issued', 'recalling'],
    ['too-late', 'recall-too-late', 'too-late'],
  ])('answers where the dossier is %s by %s', (state, effect, after) => {
    const judged = judgeHandoff(complete(1, { state, request }), around())
    expect([kinds(judged), judged.handoff.state]).toEqual([[effect], after])
  })

  it('comes before a dossier that could go out at the same moment', () => {
    expect(isReady(complete(1, { request }))).toBe(false)
    expect(kinds(judgeHandoff(complete(1, { request }), around()))).toEqual(['handoff-cancelled'])
  })

  it('answers a request once', () => {
    const { handoff } = judgeHandoff(complete(1, { request }), around())
    expect(kinds(judgeHandoff(handoff, around()))).toEqual([])
    const recalling = judgeHandoff(complete(1, { state: 'sent', request }), around()).handoff
    expect(kinds(judgeHandoff(recalling, around()))).toEqual([])
  })

  it('lets nothing go out after it, whatever becomes known', () => {
    const { handoff } = judgeHandoff({ ...newHandoff('o-1', 'north-shop'), request }, around())
    expect(kinds(judgeHandoff({ ...handoff, ...versions(2) }, around()))).toEqual([])
  })
})
