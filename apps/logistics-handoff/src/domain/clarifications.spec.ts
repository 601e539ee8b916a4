import { describe, expect, it } from '@jest/globals'
import { clarify, type KeptDecision } from './clarifications.js'

const decision = (decisionId: string, baseVersion: number, rule: string, madeAt = '2026-11-22T09:30:00.000Z'): KeptDecision => ({
  decisionId,
  baseVersion,
  madeAt,
  explanation: [{ rule, passed: true, because: 'so it was agreed' }],
})

describe('clarifications of a dossier', () => {
  it('are those of the decisions that were applied, oldest first', () => {
    const { clarifications, complete } = clarify(new Set(['confirm', 'amend']), [
      decision('confirm', 2, 'stock-held'),
      decision('superseded', 1, 'never-applied'),
      decision('amend', 1, 'alternative-agreed'),
    ])
    expect(clarifications.map(({ rule }) => rule)).toEqual(['alternative-agreed', 'stock-held'])
    expect(complete).toBe(true)
  })

  it('are incomplete while a decision that was applied has not arrived', () => {
    expect(clarify(new Set(['confirm', 'amend']), [decision('confirm', 2, 'stock-held')]).complete).toBe(false)
  })

  it('are the newest fifty, which is what a dossier takes', () => {
    const many = Array.from({ length: 60 }, (_, index) => decision(`d-${index}`, index, `rule-${index}`))
    const { clarifications } = clarify(new Set(many.map(({ decisionId }) => decisionId)), many)
    expect([clarifications.length, clarifications[0]?.rule]).toEqual([50, 'rule-10'])
  })
})
