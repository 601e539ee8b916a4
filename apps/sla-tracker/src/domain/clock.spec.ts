import { alwaysOpen } from './calendar.js'
import { learnOf, newClock, noteFired, rungKey, rungsToFire, settle, wantedTimer, type Clock, type News, type Settled } from './clock.js'
import { learn, MOST_FACTS, type Fact, type FactKind } from './fact.js'
import { learnPauses, MOST_PAUSES, noPauses } from './pause.js'
import { defaultPolicy, type Policy } from './policy.js'

const MINUTE = 60_000
const news = (kind: FactKind, at: number, version = 1): News => ({ facts: [{ kind, version, at }], pauses: noPauses })
const received: News = { facts: [...news('received', 0).facts, ...news('accepted', 5).facts], pauses: noPauses }
const callback = (from: number, dueAt: number): News => ({
  facts: [],
  pauses: { begun: [{ id: 'a', name: 'customer-callback', from, dueAt }], ended: [] },
})
const callbackEnded = (at: number): News => ({ facts: [], pauses: { begun: [], ended: [{ id: 'a', at }] } })

/** Learns and looks as the service does at each event; every instant is the end of the story unless told otherwise. */
function live(story: readonly News[], now: number, policy: Policy = defaultPolicy) {
  let clock: Clock = newClock('order', 'shop')
  const told: Settled['milestones'] = []
  for (const item of story) {
    clock = learnOf(clock, item)
    const settled = settle(clock, policy, alwaysOpen, now, 'news')
    if (!settled) continue
    clock = settled.clock
    told.push(...settled.milestones)
  }
  return { clock, told: told.map(({ change, at }) => `${change}@${at}`) }
}

function* permutations<T>(items: readonly T[]): Iterable<T[]> {
  if (items.length < 2) yield [...items]
  for (const [index, item] of items.entries()) {
    for (const rest of permutations(items.filter((_, other) => other !== index))) yield [item, ...rest]
  }
}

describe('the clock of an order', () => {
  const stories: [string, News[]][] = [
    [
      'a clean order',
      [
        received,
        news('stock-answered', 20),
        news('slot-answered', 30),
        news('confirmed', 40),
        news('dossier-sent', 60),
        news('handed-off', 90),
      ],
    ],
    [
      'an order cancelled while an operator has it',
      [
        received,
        news('slot-answered', 20),
        news('stock-answered', 30),
        news('task-opened', 40),
        news('task-closed', MINUTE),
        news('cancelled', MINUTE),
      ],
    ],
    [
      'an order handed off too late',
      [
        received,
        news('task-opened', 40),
        news('task-closed', 14 * MINUTE),
        news('confirmed', 14 * MINUTE),
        news('dossier-sent', 14 * MINUTE),
        news('handed-off', 17 * MINUTE),
      ],
    ],
    [
      'an order whose customer was called back',
      [
        received,
        news('task-opened', 40),
        callback(2 * MINUTE, 10 * MINUTE),
        callbackEnded(5 * MINUTE),
        news('task-closed', 6 * MINUTE),
        news('handed-off', 7 * MINUTE),
      ],
    ],
    [
      'an order amended',
      [
        received,
        news('stock-answered', 20),
        news('amended', 30, 2),
        news('stock-answered', 40, 2),
        news('confirmed', 60, 2),
        news('handed-off', 90, 2),
      ],
    ],
  ]

  it.each(stories)('of %s is the same after every permutation and duplication of its events, and tells the same', (_, story) => {
    const now = Math.max(...story.flatMap(({ facts }) => facts.map(({ at }) => at)))
    const expected = live(story, now)
    for (const shuffled of permutations(story)) {
      const { clock, told } = live([...shuffled, ...shuffled], now)
      expect(clock).toEqual({ ...expected.clock, announced: clock.announced })
      expect([...told].sort()).toEqual([...expected.told].sort())
    }
  })

  it('ends with its hand-off however the recall that followed is ordered, and tells one end', () => {
    const story = [received, news('confirmed', 40), news('dossier-sent', 60), news('handed-off', 90), news('recalled', MINUTE)]
    for (const shuffled of permutations(story)) {
      const { clock, told } = live([...shuffled, ...shuffled], MINUTE)
      expect(clock).toMatchObject({ state: 'met', ended: true })
      expect(told).toHaveLength(1)
    }
  })

  it('tells each change once, with the figures of its own instant', () => {
    const known = learnOf(
      learnOf(learnOf(newClock('order', 'shop'), received), callback(2 * MINUTE, 30 * MINUTE)),
      news('handed-off', 32 * MINUTE),
    )
    const told = settle(known, defaultPolicy, alwaysOpen, 90 * MINUTE, 'timer')?.milestones ?? []
    expect(told.map(({ change, at, elapsedMs }) => `${change}@${at} after ${elapsedMs}`)).toEqual([
      `paused@${2 * MINUTE} after ${2 * MINUTE}`,
      `resumed@${30 * MINUTE} after ${2 * MINUTE}`,
      `met@${32 * MINUTE} after ${4 * MINUTE}`,
    ])
  })

  it('corrects a breach when a hand-off in time becomes known late', () => {
    const first = settle(live([received], 16 * MINUTE).clock, defaultPolicy, alwaysOpen, 16 * MINUTE, 'timer')
    if (!first) throw new Error('no clock')
    expect(first.milestones).toMatchObject([{ change: 'breached', at: 15 * MINUTE }])
    const later = settle(learnOf(first.clock, news('handed-off', 14 * MINUTE)), defaultPolicy, alwaysOpen, 17 * MINUTE, 'timer')
    expect(later).toMatchObject({ clock: { state: 'met', ended: true }, milestones: [{ change: 'met', at: 14 * MINUTE }] })
  })

  it('tells a breach while it runs by its timer only, which it wants at once', () => {
    const { clock, told } = live([received], 16 * MINUTE)
    expect(told).toEqual([])
    const evaluation = settle(clock, defaultPolicy, alwaysOpen, 16 * MINUTE, 'news')?.evaluation
    if (!evaluation) throw new Error('no clock')
    expect(wantedTimer({ ...clock, fired: evaluation.rungsDue.map(rungKey) }, evaluation, 16 * MINUTE)).toBe(16 * MINUTE)
  })

  it('stays the same object when nothing is new', () => {
    const { clock } = live([received, callback(1, 2)], 10)
    expect(learnOf(clock, received)).toBe(clock)
    expect(learnOf(clock, callback(1, 2))).toBe(clock)
  })

  it('fires each rung once, whoever looks how often', () => {
    const { clock } = live([received, news('task-opened', 10)], 0)
    const look = (known: Clock, now: number) => {
      const settled = settle(known, defaultPolicy, alwaysOpen, now, 'timer')
      if (!settled) throw new Error('no clock')
      const rungs = rungsToFire(settled.clock, settled.evaluation)
      const after = noteFired(settled.clock, rungs)
      return { after, fired: rungs.map(rungKey), next: wantedTimer(after, settled.evaluation, now) }
    }
    const at5 = look(clock, 5 * MINUTE)
    expect(at5.fired).toEqual(['operator:50'])
    expect(look(at5.after, 5 * MINUTE).fired).toEqual([])
    const at8 = look(at5.after, 8 * MINUTE)
    expect(at8.fired).toEqual(['operator:80', 'pipeline:50'])
    expect(look(at8.after, 9 * MINUTE).fired).toEqual([])
    expect(at8.next).toBe(10 + 9 * MINUTE)
  })

  it('wants to be looked at at once while a reached rung has not fired, and never after the end', () => {
    const { clock } = live([received, news('task-opened', 10)], 5 * MINUTE)
    const running = settle(clock, defaultPolicy, alwaysOpen, 5 * MINUTE, 'timer')
    const ended = settle(learnOf(clock, news('cancelled', 5 * MINUTE)), defaultPolicy, alwaysOpen, 5 * MINUTE, 'timer')
    if (!running || !ended) throw new Error('no clock')
    expect(wantedTimer(running.clock, running.evaluation, 5 * MINUTE)).toBe(5 * MINUTE)
    expect(wantedTimer(ended.clock, ended.evaluation, 5 * MINUTE)).toBeUndefined()
  })

  it('keeps a bounded memory of an order that goes round and round, with its beginning and its newest facts', () => {
    const many: Fact[] = Array.from({ length: 200 }, (_, index) => ({
      kind: index % 2 ? 'task-closed' : 'task-opened',
      version: 1,
      at: 1_000 + index,
    }))
    const facts = learn(learn([], received.facts), many)
    expect(facts).toHaveLength(MOST_FACTS + 2)
    expect(facts.slice(0, 2)).toEqual(received.facts)
    expect(facts.at(-1)).toEqual(many.at(-1))
    const begun = Array.from({ length: 200 }, (_, index) => ({ id: `${index}`, name: 'customer-callback', from: index, dueAt: index + 1 }))
    expect(learnPauses(noPauses, { begun, ended: [] }).begun).toHaveLength(MOST_PAUSES)
  })
})
