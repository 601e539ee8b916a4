import { describe, expect, it } from '@jest/globals'
import { at, caseWith, policyWith, slot, stock, version } from '../../test/builders.js'
import { factsOf } from './order-case.js'
import type { TaskSettings } from './policy.js'
import { actOnTask, type TaskAction } from './task-action.js'
import { leaseTask } from './task-lease.js'
import { openTask, unchanged, type Task } from './task.js'

const orderCase = caseWith(version(1, { hasComment: true }), stock(1), slot(1))
const settings = policyWith().settings
const waiting = openTask(
  orderCase,
  { id: 't', reasons: ['rule-refused'], explanation: [], policyRevision: 1 },
  settings,
  factsOf(orderCase),
  at(1),
).task
const leased = leaseTask(waiting, 'ann', 300_000, at(10)).task

const act = (task: Task, action: TaskAction, seconds = 60, change: Partial<TaskSettings> = {}, known = orderCase) =>
  actOnTask(unchanged(task), { actionId: 'a', action, stage: 'operator', rung: 80 }, known, { ...settings, ...change }, at(seconds))

describe('an action of the ladder', () => {
  it('raises the priority without disturbing the holder', () => {
    expect(act(waiting, 'raise-priority')).toMatchObject({ outcome: 'applied', change: { task: { priority: 200 } } })
    expect(act(leased, 'raise-priority')).toMatchObject({
      outcome: 'applied',
      change: { task: { priority: 200, state: 'leased', token: 1 } },
    })
  })

  it('returns a task from a holder who shows no action, with a grown token', () => {
    expect(act(leased, 'return-from-idle', 130)).toMatchObject({
      outcome: 'applied',
      change: { task: { state: 'waiting', operatorId: null, token: 2 } },
    })
    expect(act(leased, 'return-from-idle', 129)).toMatchObject({ outcome: 'not-idle', change: { task: { state: 'leased', token: 1 } } })
    expect(act(waiting, 'return-from-idle')).toMatchObject({ outcome: 'nothing-to-do', change: { task: { state: 'waiting' } } })
  })

  it('offers it to another: revokes first, then leaves the holder out for a while', () => {
    const { outcome, change } = act(leased, 'offer-to-another')
    expect(outcome).toBe('applied')
    expect(change.task).toMatchObject({ state: 'waiting', token: 2, excludedOperator: 'ann', offerUntil: at(120) })
    expect(change.history.map(({ kind }) => kind)).toEqual(['lease-revoked', 'action'])
    expect(act(waiting, 'offer-to-another').outcome).toBe('nothing-to-do')
  })

  it('applies the default of the shop, and only what the shop approved', () => {
    expect(act(leased, 'apply-default')).toMatchObject({ outcome: 'not-allowed', change: { task: { state: 'leased', token: 1 } } })
    expect(act(leased, 'apply-default', 60, { breachDefault: 'cancel' })).toMatchObject({
      outcome: 'applied',
      byPolicy: 'cancel',
      change: { task: { state: 'waiting', token: 2 } },
    })
    expect(act(waiting, 'apply-default', 60, { breachDefault: 'confirm' })).toMatchObject({ outcome: 'applied', byPolicy: 'confirm' })
  })

  it.each([
    ['stock', caseWith(version(1), stock(1, 'refused'), slot(1))],
    ['a slot', caseWith(version(1), stock(1), slot(1, 'refused'))],
    ['payment', caseWith(version(1, { paymentMethod: 'prepaid' }), stock(1), slot(1))],
    ['the partner’s agreement', caseWith(version(1), stock(1), slot(1), { kind: 'refused', version: 1, code: 'x', answers: 2 })],
  ])('never confirms by default what lacks %s', (_, known) => {
    expect(act(waiting, 'apply-default', 60, { breachDefault: 'confirm' }, known).outcome).toBe('not-allowed')
  })

  it('is one line of the task’s history, whatever came of it', () => {
    expect(act(waiting, 'page-supervisor').change.history).toEqual([
      {
        revision: 2,
        at: at(60),
        kind: 'action',
        details: { actionId: 'a', action: 'page-supervisor', stage: 'operator', rung: 80, outcome: 'applied' },
      },
    ])
  })
})
