import { alwaysOpen } from './calendar.js'
import { evaluate, type Evaluation } from './evaluation.js'
import { type Fact, type FactKind } from './fact.js'
import { noPauses, type Pauses } from './pause.js'
import { defaultPolicy, type Policy } from './policy.js'
import { rungKey } from './clock.js'

const MINUTE = 60_000
const S = 1_000
const story = (...steps: [FactKind, number, number?][]): Fact[] => [
  ...[{ kind: 'received', version: 1, at: 0 } as const, { kind: 'accepted', version: 1, at: 100 } as const],
  ...steps.map(([kind, at, version = 1]) => ({ kind, at, version })),
]

function at(now: number, facts: Fact[], policy: Policy = defaultPolicy, pauses: Pauses = noPauses): Evaluation {
  const evaluation = evaluate(policy, alwaysOpen, facts, pauses, now)
  if (!evaluation) throw new Error('no clock')
  return evaluation
}
const spent = ({ stages }: Evaluation) =>
  Object.fromEntries(stages.filter(({ spentMs }) => spentMs).map(({ stage, spentMs }) => [stage, spentMs]))
const due = ({ rungsDue }: Evaluation): string[] => rungsDue.map(rungKey)

const answered: [FactKind, number][] = [
  ['stock-answered', 1 * S],
  ['slot-answered', 2 * S],
]

describe('stages', () => {
  it.each<[string, [FactKind, number, number?][], string]>([
    ['is with stock and slot until both answered', [['stock-answered', 200]], 'stock-and-slot'],
    ['waits for its payment when both answered and nobody is needed', answered, 'payment'],
    ['is with an operator while its task is open', [...answered, ['task-opened', 3 * S]], 'operator'],
    [
      'has left the operator when its task is closed',
      [...answered, ['task-opened', 3 * S], ['task-closed', 9 * S], ['confirmed', 9 * S]],
      'hand-off',
    ],
    [
      'stays with the operator while a newer task is open',
      [...answered, ['task-opened', 3 * S], ['task-closed', 9 * S], ['task-opened', 9 * S]],
      'operator',
    ],
    ['is on its way to logistics when confirmed', [...answered, ['confirmed', 3 * S]], 'hand-off'],
    [
      'is back with an operator when it was refused',
      [...answered, ['confirmed', 3 * S], ['dossier-sent', 4 * S], ['refused', 5 * S]],
      'operator',
    ],
    ['is checked again when it was amended', [...answered, ['amended', 3 * S, 2], ['stock-answered', 4 * S, 2]], 'stock-and-slot'],
    [
      'is not held up by an answer that seems older than the amendment',
      [...answered, ['stock-answered', 2999, 2], ['slot-answered', 2999, 2], ['amended', 3 * S, 2]],
      'payment',
    ],
    [
      'goes on when the corrected version is confirmed',
      [...answered, ['confirmed', 3 * S], ['refused', 5 * S], ['amended', 6 * S, 2], ['confirmed', 8 * S, 2]],
      'hand-off',
    ],
  ])('an order %s', (_, steps, stage) => {
    expect(at(10 * S, story(...steps)).stage).toBe(stage)
  })

  it('share the whole time among them, all visits together', () => {
    const facts = story(
      ...answered,
      ['task-opened', 2 * S],
      ['task-closed', 10 * S],
      ['confirmed', 10 * S],
      ['dossier-sent', 11 * S],
      ['refused', 15 * S],
      ['task-opened', 15 * S],
    )
    const evaluation = at(20 * S, facts)
    expect(spent(evaluation)).toEqual({ intake: 100, 'stock-and-slot': 1900, operator: 8 * S + 5 * S, 'hand-off': 5 * S })
    expect(Object.values(spent(evaluation)).reduce((a, b) => a + b)).toBe(evaluation.elapsedMs)
  })

  it('have their deadlines from when they began and what they used before', () => {
    const facts = story(...answered, ['task-opened', 2 * S], ['task-closed', 62 * S], ['confirmed', 62 * S], ['refused', 100 * S])
    expect(at(101 * S, facts).stageDeadlines).toEqual({ operator: 100 * S + 8 * MINUTE })
  })

  it('put an order at risk when the present one has used up its budget', () => {
    expect(at(90 * S + 99, story()).state).toBe('on-time')
    expect(at(90 * S + 100, story())).toMatchObject({ state: 'at-risk', stage: 'stock-and-slot' })
  })
})

describe('the ladder', () => {
  const withTask = story(...answered, ['task-opened', 2 * S])
  const opened = 2 * S

  it.each([
    ['nothing', opened + 4.5 * MINUTE - 1, []],
    ['50 % of the operator', opened + 4.5 * MINUTE, ['operator:50']],
    ['the half of the promise too', 7.5 * MINUTE, ['operator:50', 'operator:80', 'pipeline:50']],
    ['all but the breach', 15 * MINUTE - 1, ['operator:50', 'operator:80', 'operator:100', 'operator:150', 'pipeline:50', 'pipeline:80']],
    [
      'everything',
      23 * MINUTE,
      ['operator:50', 'operator:80', 'operator:100', 'operator:150', 'pipeline:50', 'pipeline:80', 'pipeline:100', 'pipeline:150'],
    ],
  ])('has reached %s', (_, now, keys) => {
    expect(due(at(now, withTask))).toEqual(keys)
  })

  it('asks to be looked at exactly when the next rung is reached', () => {
    const first = at(opened, withTask).nextTimer
    expect(first).toBe(opened + 4.5 * MINUTE)
    expect(due(at((first ?? 0) - 1, withTask))).toEqual([])
    expect(due(at(first ?? 0, withTask))).toEqual(['operator:50'])
  })

  it('does not reach for a stage that was left', () => {
    const handedOn = [...withTask, ...story(['task-closed', opened + 5 * MINUTE], ['confirmed', opened + 5 * MINUTE])]
    expect(due(at(opened + 5 * MINUTE, handedOn))).toEqual([])
  })

  it('has no rungs after the end', () => {
    expect(due(at(30 * MINUTE, [...withTask, ...story(['cancelled', 20 * MINUTE])]))).toEqual([])
  })
})

describe('a breach is', () => {
  const callback = { begun: [{ id: 'a', name: 'customer-callback', from: 60 * S, dueAt: 11 * MINUTE }], ended: [] }
  const noPausesAllowed = { ...defaultPolicy, pauses: [] }
  const confirmed = (sentAt: number, end: number) =>
    story(...answered, ['confirmed', sentAt], ['dossier-sent', sentAt], ['handed-off', end])

  it.each<[string, string, Fact[], Policy, Pauses]>([
    ['ours', 'an operator took too long', story(...answered, ['task-opened', 2 * S], ['handed-off', 16 * MINUTE]), defaultPolicy, noPauses],
    ['logistics', 'the partner was silent', confirmed(3 * MINUTE, 16 * MINUTE), defaultPolicy, noPauses],
    ['ours', 'the partner was slow, but we were slower', confirmed(14 * MINUTE, 17 * MINUTE), defaultPolicy, noPauses],
    [
      'customer-wish',
      'a callback counts where the policy does not allow it',
      story(...answered, ['handed-off', 20 * MINUTE]),
      noPausesAllowed,
      callback,
    ],
    [
      'ours',
      'a callback was asked for but we were late by more',
      story(...answered, ['handed-off', 26 * MINUTE]),
      noPausesAllowed,
      callback,
    ],
    [
      'customer-wish',
      'customer and partner took it together, the customer more',
      confirmed(20 * MINUTE, 27 * MINUTE),
      noPausesAllowed,
      callback,
    ],
  ])('%s when %s', (breachClass, _, facts, policy, pauses) => {
    expect(at(30 * MINUTE, facts, policy, pauses)).toMatchObject({ state: 'breached', breachClass })
  })

  it('of no class while there is none', () => {
    expect(at(1 * MINUTE, story()).breachClass).toBeUndefined()
  })
})
