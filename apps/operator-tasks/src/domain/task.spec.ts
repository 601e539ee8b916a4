import { describe, expect, it } from '@jest/globals'
import { at, caseWith, policyWith, slot, stock, version } from '../../test/builders.js'
import { factsOf } from './order-case.js'
import type { TaskSettings } from './policy.js'
import { assertLease, expireLease, leaseTask, releaseTask, revokeLease, transferToOperator, transferToSkill } from './task-lease.js'
import { endPostponement, noteAttempt, scheduleCallback } from './task-contact.js'
import { BadCallbackTime, StaleLease, TooManySkills } from './task.errors.js'
import { closeTask, openTask, refreshTask, unchanged, type Task } from './task.js'
import type { TaskReason } from './vocabulary.js'

const opening = (reasons: TaskReason[] = ['shortage']) => ({ id: 'task-1', reasons, explanation: [], policyRevision: 1 })
const settingsWith = (settings: Partial<TaskSettings> = {}) => policyWith(settings).settings

const FACTS = factsOf(caseWith(version(2), stock(2), slot(2, 'refused')))

function newTask(reasons?: TaskReason[], settings: Partial<TaskSettings> = {}): Task {
  const orderCase = caseWith(version(1, { country: 'FR', total: 500_000 }), stock(1, 'refused'), slot(1))
  return openTask(orderCase, opening(reasons), settingsWith(settings), factsOf(orderCase), at(2)).task
}

const leased = (operatorId = 'ann', seconds = 10): Task => leaseTask(newTask(), operatorId, 60_000, at(seconds)).task

describe('an opened task', () => {
  it('is ranked by the deadline of its order, and above others when the order was confirmed once', () => {
    expect(newTask()).toMatchObject({ state: 'waiting', priority: 100, deadline: at(900), revision: 1 })
    expect(newTask(['handoff-refused']).priority).toBe(200)
  })

  it('asks for the skills of its shop and of every rule that matches the order', () => {
    const skillRules = [
      { when: { fact: 'country' as const, in: ['FR'] }, skills: ['fr'] },
      { when: { fact: 'total' as const, atLeast: 400_000 }, skills: ['fr'], level: 2 },
      { when: { fact: 'total' as const, below: 10 }, skills: ['small'], level: 9 },
    ]
    expect(newTask(['shortage'], { skills: ['shop-floor'], skillRules })).toMatchObject({ skills: ['shop-floor', 'fr'], level: 2 })
  })

  it('keeps its place when a newer look gives it other reasons, and only then changes', () => {
    const change = unchanged(newTask())
    const same = refreshTask(change, 1, opening(), settingsWith(), FACTS, at(20))
    expect(same).toBe(change)
    const { task, history } = refreshTask(change, 2, opening(['slot-unavailable']), settingsWith(), FACTS, at(20))
    expect(task).toMatchObject({ orderVersion: 2, reasons: ['slot-unavailable'], deadline: at(900), openedAt: at(2), revision: 2 })
    expect(history.map(({ kind }) => kind)).toEqual(['refreshed'])
  })

  it('is for whom the newest version needs, and still for whom it was transferred to', () => {
    const skillRules = [
      { when: { fact: 'country' as const, in: ['FR'] }, skills: ['fr'], level: 2 },
      { when: { fact: 'country' as const, in: ['GB'] }, skills: ['en'], level: 1 },
    ]
    const settings = { skills: ['shop-floor'], skillRules }
    const held = leaseTask(newTask(['shortage'], settings), 'ann', 60_000, at(10)).task
    expect(held).toMatchObject({ skills: ['shop-floor', 'fr'], level: 2 })
    const passed = transferToSkill(held, 'ann', 'glass', 60_000, at(20))
    const { task } = refreshTask(passed, 2, opening(['slot-unavailable']), settingsWith(settings), FACTS, at(30))
    expect(task.skills.toSorted()).toEqual(['en', 'glass', 'shop-floor'])
    expect(task.level).toBe(1)
  })

  it('asks for no more skills than its message can carry', () => {
    const skillRules = [{ when: { fact: 'country' as const, in: ['FR'] }, skills: Array.from({ length: 20 }, (_, n) => `rule-${n}`) }]
    const task = leaseTask(newTask(['shortage'], { skills: ['shop-floor'], skillRules }), 'ann', 60_000, at(10)).task
    expect(task.skills).toHaveLength(20)
    expect(() => transferToSkill(task, 'ann', 'glass', 60_000, at(20))).toThrow(TooManySkills)
    expect(transferToSkill(task, 'ann', 'rule-1', 60_000, at(20)).task.skills).toHaveLength(20)
  })
})

describe('a lease', () => {
  it('is the right of one operator with the newest token until it expires', () => {
    const task = leased()
    expect(() => assertLease(task, { operatorId: 'ann', token: 1 }, at(69))).not.toThrow()
    expect(() => assertLease(task, { operatorId: 'ann', token: 1 }, at(70))).toThrow(StaleLease)
    expect(() => assertLease(task, { operatorId: 'ann', token: 2 }, at(20))).toThrow(StaleLease)
    expect(() => assertLease(task, { operatorId: 'bob', token: 1 }, at(20))).toThrow(StaleLease)
    expect(() =>
      assertLease(closeTask(unchanged(task), { outcome: 'confirmed' }, at(20)).task, { operatorId: 'ann', token: 1 }, at(21)),
    ).toThrow(StaleLease)
  })

  it.each([
    ['expiring', (task: Task) => expireLease(unchanged(task), at(70)).task],
    ['being given back', (task: Task) => releaseTask(task, 'ann', 60_000, at(20)).task],
    ['being revoked', (task: Task) => revokeLease(unchanged(task), 'idle', at(20)).task],
    ['a transfer to an operator', (task: Task) => transferToOperator(task, 'ann', 'bob', 60_000, at(20)).task],
    ['a transfer to a skill', (task: Task) => transferToSkill(task, 'ann', 'senior', 60_000, at(20)).task],
  ])('ends by %s: back in the queue with the same position and clock', (_, end) => {
    const task = leased()
    const { priority, deadline, openedAt } = task
    const ended = end(task)
    expect(ended).toMatchObject({ state: 'waiting', operatorId: null, leaseExpiresAt: null, priority, deadline, openedAt })
    expect(() => assertLease(ended, { operatorId: 'ann', token: 1 }, at(21))).toThrow(StaleLease)
    const again = leaseTask(ended, 'ann', 60_000, at(30)).task
    expect(again.token).toBeGreaterThan(task.token)
    expect(() => assertLease(again, { operatorId: 'ann', token: 1 }, at(31))).toThrow(StaleLease)
  })

  it('that is given back is offered to others first; a transfer is kept for its operator first', () => {
    expect(releaseTask(leased(), 'ann', 60_000, at(20)).task).toMatchObject({ excludedOperator: 'ann', offerUntil: at(80) })
    expect(transferToOperator(leased(), 'ann', 'bob', 60_000, at(20)).task).toMatchObject({ offeredTo: 'bob', offerUntil: at(80) })
    expect(transferToSkill(leased(), 'ann', 'senior', 60_000, at(20)).task.skills).toEqual(['senior'])
    expect(leaseTask(releaseTask(leased(), 'ann', 60_000, at(20)).task, 'bob', 60_000, at(30)).task.excludedOperator).toBeNull()
  })
})

describe('an attempt', () => {
  it('that failed postpones the task by a delay that depends on the cause', () => {
    const settings = settingsWith()
    expect(noteAttempt(leased(), 'ann', 'no-answer', settings, at(20)).change.task).toMatchObject({ state: 'postponed', dueAt: at(200) })
    expect(noteAttempt(leased(), 'ann', 'busy', settings, at(20)).change.task).toMatchObject({ state: 'postponed', dueAt: at(80) })
    expect(noteAttempt(leased(), 'ann', 'reached', settings, at(20)).change.task).toMatchObject({ state: 'leased', lastActionAt: at(20) })
  })

  it('that reaches the customer ends the count of those that did not', () => {
    const once = noteAttempt(leased(), 'ann', 'no-answer', settingsWith(), at(20)).change.task
    const again = leaseTask(endPostponement(unchanged(once), settingsWith(), at(300)).task, 'ann', 60_000, at(300)).task
    expect(again.failedAttempts).toBe(1)
    expect(noteAttempt(again, 'ann', 'reached', settingsWith(), at(310)).change.task.failedAttempts).toBe(0)
  })

  it('that failed the third time asks for the default of the shop', () => {
    const settings = settingsWith()
    let task = leased()
    for (const failed of [1, 2]) {
      const { change, notReached } = noteAttempt(task, 'ann', 'no-answer', settings, at(20))
      expect([failed, notReached]).toEqual([failed, false])
      task = leaseTask(endPostponement(unchanged(change.task), settings, at(300)).task, 'ann', 60_000, at(300)).task
    }
    expect(noteAttempt(task, 'ann', 'voicemail', settings, at(310))).toMatchObject({
      notReached: true,
      change: { task: { failedAttempts: 3, state: 'waiting' } },
    })
    const keeping = settingsWith({ notReachedDefault: 'keep' })
    expect(noteAttempt(task, 'ann', 'voicemail', keeping, at(310))).toMatchObject({
      notReached: false,
      change: { task: { state: 'postponed' } },
    })
  })
})

describe('a callback', () => {
  it('postpones the task until then and goes ahead of others when it is due', () => {
    const settings = settingsWith()
    const { task } = scheduleCallback(leased(), 'ann', at(3_600), 'callback-1', settings, at(20))
    expect(task).toMatchObject({ state: 'postponed', dueAt: at(3_600), callbackId: 'callback-1', operatorId: null })
    expect(endPostponement(unchanged(task), settings, at(3_600)).task).toMatchObject({ state: 'waiting', callbackId: null, priority: 300 })
  })

  it('is dropped when the task ends before', () => {
    const { task } = scheduleCallback(leased(), 'ann', at(3_600), 'callback-1', settingsWith(), at(20))
    expect(closeTask(unchanged(task), { outcome: 'overtaken' }, at(30)).task).toMatchObject({
      state: 'closed',
      callbackId: null,
      dueAt: null,
    })
  })

  it.each([
    ['in the past', at(19)],
    ['now', at(20)],
    ['beyond what the shop allows', at(700_000)],
    ['at no time at all', new Date(Number.NaN)],
  ])('%s is refused', (_, when) => {
    expect(() => scheduleCallback(leased(), 'ann', when, 'callback-1', settingsWith(), at(20))).toThrow(BadCallbackTime)
  })
})
