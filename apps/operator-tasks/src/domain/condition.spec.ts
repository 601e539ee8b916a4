import { describe, expect, it } from '@jest/globals'
import { caseWith, RULES, slot, stock, version } from '../../test/builders.js'
import { BadCondition, evaluate, parseCondition, type Condition } from './condition.js'
import { explainRules } from './fast-path.js'
import { factsOf } from './order-case.js'

const facts = (change = {}) => factsOf(caseWith(version(1, change), stock(1), slot(1)))

describe('a condition', () => {
  it('compares a fact with a value, a list or a bound, and says what it saw', () => {
    expect(evaluate({ fact: 'hasComment', is: false }, facts({ hasComment: true }))).toEqual({
      holds: false,
      because: 'has comment is true',
    })
    expect(evaluate({ fact: 'country', in: ['GB', 'FR'] }, facts())).toEqual({ holds: true, because: 'country GB is among GB, FR' })
    expect(evaluate({ fact: 'total', below: 900 }, facts())).toEqual({ holds: false, because: 'total 900 is not below 900' })
    expect(evaluate({ fact: 'total', atLeast: 900 }, facts())).toEqual({ holds: true, because: 'total 900 is at least 900' })
  })

  it('names the parts that decided a combination', () => {
    const either: Condition = {
      any: [
        { fact: 'knownCustomer', is: true },
        { fact: 'total', below: 500 },
      ],
    }
    expect(evaluate(either, facts({ knownCustomer: false }))).toEqual({
      holds: false,
      because: 'known customer is false; total 900 is not below 500',
    })
    expect(evaluate(either, facts())).toEqual({ holds: true, because: 'known customer is true' })
    expect(evaluate({ not: either }, facts()).holds).toBe(false)
    expect(evaluate({ all: [either, { fact: 'reachable', is: true }] }, facts()).holds).toBe(true)
  })

  it('is read back from what it was written as', () => {
    for (const { condition } of RULES) expect(parseCondition(JSON.parse(JSON.stringify(condition)))).toEqual(condition)
  })

  it.each([
    ['a number for a yes or no', { fact: 'hasComment', is: 3 }, 'condition.is'],
    ['a fact nobody knows', { fact: 'phone', is: 'x' }, 'condition.fact'],
    ['no comparison', { fact: 'total' }, 'condition'],
    ['a bound on a text', { fact: 'country', below: 3 }, 'condition.below'],
    ['an empty list', { any: [] }, 'condition.any'],
    ['a fault deep inside', { all: [{ not: { fact: 'nothing', is: true } }] }, 'condition.all.0.not.fact'],
    ['more than five levels', { not: { not: { not: { not: { not: { fact: 'total', below: 1 } } } } } }, 'condition.not.not.not.not.not'],
  ])('with %s is refused by its place', (_, value, path) => {
    expect(() => parseCondition(value)).toThrow(BadCondition)
    expect(() => parseCondition(value)).toThrow(`${path} `)
  })
})

describe('the fast path', () => {
  it('evaluates every enabled rule although the first has refused', () => {
    const rules = [{ rule: 'reachable', enabled: false, condition: { fact: 'reachable' as const, is: true } }, ...RULES]
    const explanation = explainRules(
      { revision: 1, rules },
      factsOf(caseWith(version(1, { hasComment: true }), stock(1, 'refused'), slot(1))),
    )
    expect(explanation.map(({ rule, passed }) => [rule, passed])).toEqual([
      ['stock-held', false],
      ['slot-held', true],
      ['payment-agreed', true],
      ['no-comment', false],
      ['total-below', true],
    ])
  })
})
