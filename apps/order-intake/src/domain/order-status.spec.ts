import { describe, expect, it } from '@jest/globals'
import { MOVES, STATUSES, transitions, type Move, type Status, type Step } from './order-status.js'

const word = (step: Step): string => (typeof step === 'string' ? step : `${step.to} + ${step.fires}`)

describe('the table of an order’s life', () => {
  /** Written out a second time, the other way round, so that a slip in one of the two shows. */
  const expected: Record<Status, Partial<Record<Move, string>> & { else: string }> = {
    awaited: { else: 'unknown-order', receive: 'pending + order-received' },
    pending: {
      else: 'repeat',
      amend: 'pending + order-amended',
      cancel: 'cancelled + order-cancelled',
      'decide-confirm': 'confirmed + order-confirmed',
      'decide-amend': 'pending + order-amended',
      'decide-cancel': 'cancelled + order-cancelled',
      reopen: 'superseded',
      'hand-off': 'handed-off + status-only',
      'cancel-hand-off': 'cancelled + status-only',
      recall: 'recalled + status-only',
      'miss-recall': 'handed-off + status-only',
    },
    confirmed: {
      else: 'superseded',
      receive: 'repeat',
      amend: 'too-late',
      cancel: 'cancelling + cancel-requested',
      'decide-cancel': 'cancelling + cancel-requested',
      reopen: 'reopened + status-only',
      'hand-off': 'handed-off + status-only',
      'cancel-hand-off': 'cancelled + status-only',
      recall: 'recalled + status-only',
      'miss-recall': 'handed-off + status-only',
    },
    reopened: {
      else: 'repeat',
      amend: 'too-late',
      cancel: 'cancelling + cancel-requested',
      'decide-confirm': 'confirmed + order-confirmed',
      'decide-amend': 'reopened + order-amended',
      'decide-cancel': 'cancelling + cancel-requested',
      'hand-off': 'handed-off + status-only',
      'cancel-hand-off': 'cancelled + status-only',
      recall: 'recalled + status-only',
      'miss-recall': 'handed-off + status-only',
    },
    cancelling: {
      else: 'superseded',
      receive: 'repeat',
      cancel: 'repeat',
      amend: 'too-late',
      reopen: 'too-late',
      'hand-off': 'repeat',
      'cancel-hand-off': 'cancelled + status-only',
      recall: 'recalled + status-only',
      'miss-recall': 'handed-off + status-only',
    },
    'handed-off': {
      else: 'superseded',
      receive: 'repeat',
      amend: 'too-late',
      cancel: 'cancelling + cancel-requested',
      reopen: 'too-late',
      'hand-off': 'repeat',
      'cancel-hand-off': 'cancelled + status-only',
      recall: 'recalled + status-only',
      'miss-recall': 'repeat',
    },
    cancelled: {
      else: 'superseded',
      receive: 'repeat',
      cancel: 'repeat',
      amend: 'too-late',
      reopen: 'too-late',
      'hand-off': 'too-late',
      'cancel-hand-off': 'repeat',
      recall: 'repeat',
      'miss-recall': 'too-late',
    },
    recalled: {
      else: 'superseded',
      receive: 'repeat',
      cancel: 'repeat',
      amend: 'too-late',
      reopen: 'too-late',
      'hand-off': 'too-late',
      'cancel-hand-off': 'repeat',
      recall: 'repeat',
      'miss-recall': 'too-late',
    },
  }

  for (const status of STATUSES) {
    it(`knows every move of an order that is ${status}`, () => {
      const row = Object.fromEntries(MOVES.map((move) => [move, word(transitions[move][status])]))
      const wanted = Object.fromEntries(MOVES.map((move) => [move, expected[status][move] ?? expected[status].else]))
      expect(row).toEqual(wanted)
    })
  }

  it('lets nothing out of cancelled and recalled', () => {
    for (const move of MOVES) {
      for (const end of ['cancelled', 'recalled'] as const) expect(typeof transitions[move][end]).toBe('string')
    }
  })

  it('confirms, amends and cancels at once only what no partner can have', () => {
    for (const status of STATUSES) {
      for (const move of MOVES) {
        const step = transitions[move][status]
        if (typeof step === 'string') continue
        if (step.fires === 'order-cancelled') expect(status).toBe('pending')
        if (step.fires === 'order-amended') expect(['pending', 'reopened']).toContain(status)
      }
    }
  })
})
