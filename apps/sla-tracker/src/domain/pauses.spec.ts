import { alwaysOpen } from './calendar.js'
import { evaluate, type Evaluation } from './evaluation.js'
import { type Fact } from './fact.js'
import { intervalsOf, type Pauses } from './pause.js'
import { defaultPolicy } from './policy.js'

const MINUTE = 60_000
const minute = (minutes: number): number => minutes * MINUTE
const facts: Fact[] = [
  { kind: 'received', version: 1, at: 0 },
  { kind: 'accepted', version: 1, at: 0 },
]
const callback = (id: string, from: number, dueAt: number) => ({ id, name: 'customer-callback', from: minute(from), dueAt: minute(dueAt) })
const ended = (id: string, at: number) => ({ id, at: minute(at) })

function at(minutes: number, pauses: Pauses, policy = defaultPolicy, more: Fact[] = []): Evaluation {
  const evaluation = evaluate(policy, alwaysOpen, [...facts, ...more], pauses, minute(minutes))
  if (!evaluation) throw new Error('no clock')
  return evaluation
}

describe('a callback that the customer asked for', () => {
  it('stops the clock by name and moves the deadline, the wall goes on', () => {
    const pauses = { begun: [callback('a', 5, 65)], ended: [] }
    expect(at(40, pauses)).toMatchObject({
      elapsedMs: minute(5),
      wallMs: minute(40),
      deadline: minute(75),
      paused: { name: 'customer-callback' },
    })
    expect(at(70, pauses)).toMatchObject({ elapsedMs: minute(10), wallMs: minute(70), paused: undefined })
  })

  it('may span the deadline: the promise goes on after it', () => {
    const pauses = { begun: [callback('a', 14, 60)], ended: [] }
    expect(at(59, pauses)).toMatchObject({ state: 'at-risk', deadline: minute(61) })
    expect(at(61.5, pauses)).toMatchObject({ state: 'breached' })
  })

  it('goes on at the agreed instant even when nobody says that it came due', () => {
    expect(at(30, { begun: [callback('a', 5, 20)], ended: [] }).elapsedMs).toBe(minute(15))
    expect(at(30, { begun: [callback('a', 5, 20)], ended: [ended('a', 25)] }).elapsedMs).toBe(minute(15))
  })

  it('goes on earlier when it was dropped', () => {
    expect(at(30, { begun: [callback('a', 5, 60)], ended: [ended('a', 10)] })).toMatchObject({
      elapsedMs: minute(25),
      deadline: minute(20),
    })
  })

  it('is ended by what ends it, also when the end is known first', () => {
    expect(intervalsOf({ begun: [callback('a', 5, 60)], ended: [ended('b', 10), ended('a', 30), ended('a', 40)] })).toEqual([
      { name: 'customer-callback', from: minute(5), to: minute(30) },
    ])
  })

  it.each([
    ['the same callback to a later time', callback('a', 10, 90), 90],
    ['the same callback to an earlier time', callback('a', 10, 20), 20],
    ['another callback', callback('b', 10, 30), 30],
  ])('put off to %s pauses once, until the newest time', (_, second, until) => {
    const pauses = { begun: [callback('a', 5, 60), second], ended: [] }
    expect(at(100, pauses)).toMatchObject({ elapsedMs: minute(100 - (until - 5)) })
  })

  it('is shown but does not stop the clock where the policy does not allow it', () => {
    const evaluation = at(30, { begun: [callback('a', 5, 60)], ended: [] }, { ...defaultPolicy, pauses: [] })
    expect(evaluation).toMatchObject({ elapsedMs: minute(30), deadline: minute(15), paused: undefined, pauses: [{ stopsClock: false }] })
  })

  it('is looked at when it ends', () => {
    expect(at(6, { begun: [callback('a', 5, 65)], ended: [] }).nextTimer).toBe(minute(65))
  })

  it('is not over-counted when the order ends within it', () => {
    const end: Fact = { kind: 'cancelled', version: 1, at: minute(20) }
    expect(at(100, { begun: [callback('a', 5, 60)], ended: [] }, defaultPolicy, [end])).toMatchObject({
      elapsedMs: minute(5),
      wallMs: minute(20),
      state: 'ended',
    })
  })
})
