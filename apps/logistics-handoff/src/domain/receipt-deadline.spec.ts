import { describe, expect, it } from '@jest/globals'
import { newHandoff, type Handoff } from './handoff.js'
import type { HandoffPolicy } from './handoff-policy.js'
import { askAgain, judgeDeadline, nextLook } from './receipt-deadline.js'

const SENT = new Date('2026-11-22T09:30:00Z')
const later = (seconds: number): Date => new Date(SENT.getTime() + seconds * 1000)
const policy: HandoffPolicy = { receiptBudgetMs: 120_000, resendMost: 2, clarificationWaitMs: 10_000 }
const sent = (change: Partial<Handoff> = {}): Handoff => ({
  ...newHandoff('o-1', 'north-shop'),
  state: 'sent',
  dossierRevision: 1,
  sentAt: SENT,
  ...change,
})

describe('the deadline of a receipt', () => {
  it('is the budget after the last sending', () => {
    expect(nextLook(sent(), policy, SENT, true)).toEqual(later(120))
    expect(judgeDeadline(sent(), policy, later(119)).effects).toEqual([])
  })

  it('sends the same again without end, ever more rarely, and tells operators once', () => {
    const effects: string[] = []
    const waits: number[] = []
    let handoff = sent()
    for (let rounds = 0; rounds < 12; rounds++) {
      const before = handoff.sentAt ?? SENT
      const now = nextLook(handoff, policy, before, true) ?? before
      const judged = judgeDeadline(handoff, policy, now)
      handoff = judged.handoff
      waits.push((now.getTime() - before.getTime()) / policy.receiptBudgetMs)
      effects.push(judged.effects.map((effect) => ('tell' in effect && effect.tell ? 'told' : effect.kind)).join(' + '))
    }
    expect(waits).toEqual([1, 1, 1, 2, 4, 8, 16, 32, 32, 32, 32, 32])
    expect(new Set(effects.toSpliced(2, 1))).toEqual(new Set(['receipt-overdue + dossier-resent']))
    expect(effects[2]).toBe('told + dossier-resent')
    expect([handoff.state, handoff.dossierRevision]).toEqual(['sent', 1])
  })

  it('tells once although the policy allows fewer repeats than were made', () => {
    const judged = judgeDeadline(sent({ overdue: 7 }), policy, later(1_000_000))
    expect(judged.effects[0]).toEqual({ kind: 'receipt-overdue', tell: true })
    expect(judgeDeadline(judged.handoff, policy, later(9_000_000)).effects[0]).toEqual({ kind: 'receipt-overdue', tell: false })
  })

  it('may be cut short by an administrator, where something is waited for', () => {
    expect(askAgain(sent({ overdue: 5 }), later(7))).toMatchObject({
      handoff: { overdue: 5, sentAt: later(7) },
      effects: [{ kind: 'dossier-resent' }],
    })
    expect(askAgain(sent({ state: 'recalling' }), later(7))?.effects).toEqual([{ kind: 'recall-resent' }])
    expect(askAgain(sent({ state: 'accepted' }), later(7))).toBeUndefined()
  })

  it('holds for recalls as well', () => {
    const judged = judgeDeadline(sent({ state: 'recalling' }), policy, later(120))
    expect(judged.effects.map(({ kind }) => kind)).toEqual(['receipt-overdue', 'recall-resent'])
  })

  it('follows a policy that became longer', () => {
    const longer = { ...policy, receiptBudgetMs: 600_000 }
    expect(judgeDeadline(sent(), longer, later(120)).effects).toEqual([])
    expect(nextLook(sent(), longer, later(120), true)).toEqual(later(600))
  })

  it.each(['none', 'accepted', 'refused', 'recalled', 'too-late', 'cancelled'] as const)(
    'does not exist where the dossier is %s',
    (state) => {
      expect(nextLook(sent({ state }), policy, SENT, true)).toBeNull()
      expect(judgeDeadline(sent({ state }), policy, later(1000)).effects).toEqual([])
    },
  )

  it('looks for an unknown partner less and less often', () => {
    const versions = { currentVersion: 1, documentVersion: 1, stockVersion: 1, slotVersion: 1, confirmedVersion: 1 }
    const waiting = sent({ state: 'none', readyAt: SENT, ...versions })
    expect(nextLook(waiting, policy, SENT, false)).toEqual(later(1))
    expect(nextLook(waiting, policy, later(8), false)).toEqual(later(16))
    expect(nextLook(waiting, policy, later(3600), false)).toEqual(later(3660))
  })
})
