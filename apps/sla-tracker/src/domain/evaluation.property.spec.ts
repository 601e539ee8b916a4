import fc from 'fast-check'
import { alwaysOpen, ShopCalendar } from './calendar.js'
import { rungKey } from './clock.js'
import { evaluate, type Evaluation } from './evaluation.js'
import { FACT_KINDS, learn, type Fact } from './fact.js'
import { learnPauses, noPauses, type Pauses } from './pause.js'
import { defaultPolicy } from './policy.js'

const START = Date.parse('2026-10-24T08:00:00Z')
const DAYS = 3
const week = [
  { from: '09:00', to: '13:00' },
  { from: '14:00', to: '24:00' },
]
const london = new ShopCalendar({
  timeZone: 'Europe/London',
  week: { monday: week, tuesday: week, wednesday: week, thursday: week, friday: week, saturday: week, sunday: week },
  holidays: ['2026-10-26'],
})

// Half of all instants lie within the first half hour, where things happen.
const instant = fc.oneof(fc.integer({ min: START, max: START + 1_800_000 }), fc.integer({ min: START, max: START + DAYS * 86_400_000 }))
const facts = fc
  .array(fc.record({ kind: fc.constantFrom(...FACT_KINDS.slice(1)), version: fc.integer({ min: 1, max: 3 }), at: instant }), {
    maxLength: 12,
  })
  .map((list): Fact[] => [{ kind: 'received', version: 1, at: START }, ...list])
const running = facts.map((list) => list.filter(({ kind }) => !['handed-off', 'cancelled', 'recalled'].includes(kind)))
const id = fc.constantFrom('a', 'b', 'c')
const pauses = fc.record({
  begun: fc.array(fc.record({ id, name: fc.constantFrom('customer-callback', 'lunch'), from: instant, dueAt: instant }), { maxLength: 4 }),
  ended: fc.array(fc.record({ id, at: instant }), { maxLength: 4 }),
})
const calendar = fc.constantFrom(alwaysOpen, london)
const policy = fc.constantFrom(defaultPolicy, { ...defaultPolicy, pauses: [] })
const RANK = { 'on-time': 0, 'at-risk': 1, met: 2, ended: 2, breached: 3 }

function at(...args: Parameters<typeof evaluate>): Evaluation {
  const evaluation = evaluate(...args)
  if (!evaluation) throw new Error('no clock')
  return evaluation
}

describe('the engine', () => {
  it('never counts more than the wall', () => {
    fc.assert(
      fc.property(policy, calendar, facts, pauses, instant, (p, c, f, u, now) => {
        const { elapsedMs, wallMs, stages } = at(p, c, f, u, now)
        expect(elapsedMs).toBeLessThanOrEqual(wallMs)
        expect(elapsedMs).toBeGreaterThanOrEqual(0)
        expect(stages.reduce((sum, { spentMs }) => sum + spentMs, 0)).toBe(elapsedMs)
      }),
    )
  })

  it('only grows with time: elapsed, wall, state and reached rungs', () => {
    fc.assert(
      fc.property(policy, calendar, facts, pauses, instant, instant, (p, c, f, u, one, other) => {
        const [before, after] = [at(p, c, f, u, Math.min(one, other)), at(p, c, f, u, Math.max(one, other))]
        expect(before.elapsedMs).toBeLessThanOrEqual(after.elapsedMs)
        expect(before.wallMs).toBeLessThanOrEqual(after.wallMs)
        expect(RANK[before.state]).toBeLessThanOrEqual(RANK[after.state])
        expect(after.rungsDue.map(rungKey)).toEqual(expect.arrayContaining(before.rungsDue.map(rungKey)))
        expect(after.deadline).toBe(before.deadline)
      }),
    )
  })

  it('sees the same whatever order the facts came in and however often', () => {
    const shuffled = fc.tuple(facts, pauses).chain(([f, u]) =>
      fc.record({
        facts: fc.constant(f),
        pauses: fc.constant(u),
        otherFacts: fc.shuffledSubarray([...f, ...f], { minLength: f.length * 2 }),
        begun: fc.shuffledSubarray([...u.begun, ...u.begun], { minLength: u.begun.length * 2 }),
        ended: fc.shuffledSubarray([...u.ended, ...u.ended], { minLength: u.ended.length * 2 }),
      }),
    )
    fc.assert(
      fc.property(policy, calendar, shuffled, instant, (p, c, { begun, ended, ...story }, now) => {
        const know = (list: Fact[], u: Pauses): Evaluation =>
          at(
            p,
            c,
            list.reduce<readonly Fact[]>((known, fact) => learn(known, [fact]), []),
            learnPauses(noPauses, u),
            now,
          )
        expect(know(story.otherFacts, { begun, ended })).toEqual(know(story.facts, story.pauses))
      }),
    )
  })

  it('is never early: what it wants to be woken for is not there a millisecond before', () => {
    fc.assert(
      fc.property(policy, calendar, running, pauses, instant, (p, c, f, u, now) => {
        const present = at(p, c, f, u, now)
        if (present.nextTimer === undefined) return
        expect(present.nextTimer).toBeGreaterThan(now)
        const before = at(p, c, f, u, present.nextTimer - 1)
        expect(before.rungsDue).toEqual(present.rungsDue)
        expect(before.state).toBe(present.state)
        expect(before.paused).toEqual(present.paused)
      }),
    )
  })

  it('meets no promise later than its deadline and breaks none before', () => {
    fc.assert(
      fc.property(policy, calendar, running, pauses, instant, (p, c, f, u, now) => {
        const { state, deadline } = at(p, c, f, u, now)
        if (now <= deadline) expect(state).not.toBe('breached')
        if (state === 'breached') expect(now).toBeGreaterThan(deadline)
      }),
    )
  })
})
