import { describe, expect, it } from '@jest/globals'
import { at, caseWith, ended, paid, policyWith, slot, stock, version } from '../../test/builders.js'
import { decideCase } from './decide-case.js'
import { dossierStep, recallStep, withFact, type OrderCase } from './order-case.js'

const policy = policyWith()
const decide = (orderCase: OrderCase, seconds = 1, settings = {}, catchingUp = false) =>
  decideCase(orderCase, policyWith(settings), { now: at(seconds), catchingUp })

describe('decideCase', () => {
  it('confirms a clean order by the fast path and explains every rule', () => {
    const decided = decide(caseWith(version(1), stock(1), slot(1)))
    expect(decided).toMatchObject({ kind: 'confirm', madeBy: 'fast-path' })
    expect(decided).toHaveProperty('explanation.length', policy.fastPath.rules.length)
  })

  it('waits until both branches have answered the current version', () => {
    expect(decide(caseWith(stock(1), slot(1)))).toEqual({ kind: 'wait', for: 'order' })
    expect(decide(caseWith(version(1), slot(1)))).toEqual({ kind: 'wait', for: 'stock' })
    expect(decide(caseWith(version(1), stock(1)))).toEqual({ kind: 'wait', for: 'slot' })
    expect(decide(caseWith(version(2), stock(2), slot(1)))).toEqual({ kind: 'wait', for: 'slot' })
  })

  it('puts shortage and slot into one task, with a rule that would refuse besides', () => {
    const orderCase = caseWith(version(1, { hasComment: true }), stock(1, 'refused'), slot(1, 'refused'))
    expect(decide(orderCase)).toMatchObject({ kind: 'task', reasons: ['shortage', 'slot-unavailable', 'rule-refused'] })
    expect(decide(caseWith(version(1), stock(1, 'refused'), slot(1)))).toMatchObject({ kind: 'task', reasons: ['shortage'] })
  })

  it('sends a refused rule to an operator with its explanation', () => {
    const decided = decide(caseWith(version(1, { hasComment: true }), stock(1), slot(1)))
    expect(decided).toMatchObject({ kind: 'task', reasons: ['rule-refused'] })
    expect(decided).toHaveProperty(
      'explanation',
      expect.arrayContaining([{ rule: 'no-comment', passed: false, because: 'has comment is true' }]),
    )
  })

  it('waits for a prepaid order to be settled, for as long as the shop allows', () => {
    const unpaid = caseWith(version(1, { paymentMethod: 'prepaid' }), stock(1), slot(1))
    expect(decide(unpaid, 119)).toEqual({ kind: 'wait-payment', until: at(120) })
    expect(decide(unpaid, 120)).toMatchObject({ kind: 'cancel', reason: 'unpaid' })
    expect(decide(unpaid, 120, { unpaidDefault: 'task' })).toMatchObject({ kind: 'task', reasons: ['payment-unsettled'] })
    const part = withFact(unpaid, paid(1, 899)).orderCase
    expect(decide(part)).toMatchObject({ kind: 'wait-payment' })
    expect(decide(withFact(part, paid(2, 900)).orderCase)).toMatchObject({ kind: 'confirm' })
  })

  it('asks a human where no rule of the fast path is enabled', () => {
    const clean = caseWith(version(1), stock(1), slot(1))
    const off = policyWith().fastPath.rules.map((rule) => ({ ...rule, enabled: false }))
    for (const rules of [[], off]) {
      const decided = decideCase(clean, policyWith({}, rules), { now: at(1), catchingUp: false })
      expect(decided).toMatchObject({ kind: 'task', reasons: ['rule-refused'], explanation: [{ rule: 'fast-path', passed: false }] })
    }
  })

  it('gives an order that is paid in part to a human instead of cancelling it', () => {
    const part = caseWith(version(2, { paymentMethod: 'prepaid', total: 950 }, 'd1'), stock(2), slot(2), paid(1, 900))
    expect(decide(part, 129)).toMatchObject({ kind: 'wait-payment' })
    expect(decide(part, 131)).toMatchObject({ kind: 'task', reasons: ['payment-unsettled'] })
    expect(decide(withFact(part, paid(2, 0)).orderCase, 131)).toMatchObject({ kind: 'cancel', reason: 'unpaid' })
  })

  it('does not take a payment for missing while news are queued up', () => {
    const unpaid = caseWith(version(1, { paymentMethod: 'prepaid' }), stock(1), slot(1))
    expect(decide(unpaid, 121, {}, true)).toEqual({ kind: 'wait-payment', until: new Date(at(121).getTime() + 200) })
    expect(decide(unpaid, 119, {}, true)).toEqual({ kind: 'wait-payment', until: at(120) })
    expect(decide(unpaid, 121)).toMatchObject({ kind: 'cancel', reason: 'unpaid' })
  })

  it('confirms what an operator approved without asking the rules again', () => {
    const approved = caseWith(version(2, { hasComment: true }, 'd1'), stock(2), slot(2))
    expect(decide(approved)).toMatchObject({
      kind: 'confirm',
      madeBy: 'operator',
      explanation: [{ rule: 'approved', passed: true, because: 'approved by decision d1' }],
    })
    expect(decide(caseWith(version(2, { hasComment: true }, 'd1'), stock(2, 'refused'), slot(2)))).toMatchObject({
      kind: 'task',
      reasons: ['shortage'],
    })
  })

  it('lets an approval count for the version that it made and for no later one', () => {
    expect(decide(caseWith(version(2, {}, 'd1'), version(3, { hasComment: true }), stock(3), slot(3)))).toMatchObject({ kind: 'task' })
  })

  it('reopens a confirmed order by a lost hold or a refused dossier of its current version only', () => {
    const confirmed = caseWith(version(1), stock(1), slot(1), { kind: 'confirmed', version: 1, decisionId: 'd1' })
    expect(decide(confirmed)).toEqual({ kind: 'settled' })
    expect(decide(withFact(confirmed, stock(1, 'lost')).orderCase)).toMatchObject({ kind: 'task', reasons: ['reservation-lost'] })
    const refused = withFact(confirmed, { kind: 'refused', version: 1, code: 'address-unknown', answers: dossierStep(1) }).orderCase
    expect(decide(refused)).toMatchObject({ kind: 'task', reasons: ['handoff-refused'] })
    expect(decide(withFact(refused, version(2)).orderCase)).toEqual({ kind: 'wait', for: 'stock' })
  })

  it('asks a human while the partner owes an answer, to the dossier or to the recall', () => {
    const overdue = { kind: 'task', reasons: ['receipt-overdue'] }
    const confirmed = caseWith(version(1), stock(1), slot(1), { kind: 'confirmed', version: 1, decisionId: 'd1' })
    const unanswered = withFact(confirmed, { kind: 'overdue', step: dossierStep(1) }).orderCase
    expect(decide(unanswered)).toMatchObject(overdue)
    const accepted = withFact(unanswered, { kind: 'end', end: 'handed-off', answers: dossierStep(1) }).orderCase
    expect(decide(accepted)).toEqual({ kind: 'settled' })
    const cancelling = withFact(unanswered, ended('cancelling')).orderCase
    expect(decide(cancelling)).toEqual({ kind: 'settled' })
    const unreturned = withFact(cancelling, { kind: 'overdue', step: recallStep(1) }).orderCase
    expect(decide(unreturned)).toMatchObject(overdue)
    expect(decide(withFact(unreturned, { kind: 'end', end: 'handed-off', answers: dossierStep(1) }).orderCase)).toMatchObject(overdue)
    const tooLate = withFact(unreturned, { kind: 'end', end: 'handed-off', answers: recallStep(1) }).orderCase
    expect(decide(tooLate)).toEqual({ kind: 'settled' })
  })

  it('leaves an order alone that was cancelled, even when the cancel came first', () => {
    for (const end of ['cancelling', 'cancelled', 'recalled', 'handed-off'] as const) {
      expect(decide(caseWith(ended(end), version(1), stock(1), slot(1)))).toEqual({ kind: 'settled' })
    }
  })

  it('waits for intake while a decision is out, and looks anew when it was superseded', () => {
    const out: OrderCase = { ...caseWith(version(1, { hasComment: true }), stock(1), slot(1)), decision: { id: 'd1', version: 1 } }
    expect(decide(out)).toEqual({ kind: 'wait', for: 'intake' })
    expect(decide(withFact(out, { kind: 'decision-superseded', decisionId: 'another' }).orderCase)).toEqual({ kind: 'wait', for: 'intake' })
    expect(decide(withFact(out, { kind: 'decision-superseded', decisionId: 'd1' }).orderCase)).toMatchObject({ kind: 'task' })
    expect(decide(withFact(out, version(2)).orderCase)).toEqual({ kind: 'wait', for: 'stock' })
  })
})

describe('withFact', () => {
  it('names what became of a repeated, overtaken or late event', () => {
    const known = caseWith(version(2), stock(2), paid(3, 10))
    expect(withFact(known, version(2)).outcome).toBe('duplicate')
    expect(withFact(known, version(1)).outcome).toBe('superseded')
    expect(withFact(known, stock(1)).outcome).toBe('superseded')
    expect(withFact(known, stock(2)).outcome).toBe('duplicate')
    expect(withFact(known, paid(2, 5)).outcome).toBe('superseded')
    expect(withFact(caseWith(ended('cancelled')), version(1)).outcome).toBe('too-late')
    expect(withFact(caseWith(ended('cancelled')), ended('handed-off')).outcome).toBe('superseded')
  })
})
