import fc from 'fast-check'
import { aSlot, factsOf, orderOf } from '../../test/builders.js'
import { World } from '../../test/world.js'
import type { OrderFact } from './order-fact.js'

const order = factsOf()
const id = orderOf(1)
const slots = () => [aSlot('a', 2), aSlot('b', 4)]
const [toA, toB] = [{ slotId: 'a' }, { slotId: 'b' }]

/** Lives of an order, by the topic on which each of their events travels. */
const lives: Record<string, { intake: OrderFact[]; tasks: OrderFact[]; handoff: OrderFact[] }> = {
  'a clean order': { intake: [order.version(1, toA), order.confirmed(1)], tasks: [], handoff: [order.handedOff(1)] },
  'an amended order': {
    intake: [order.version(1, toA), order.version(2, toB), order.confirmed(2)],
    tasks: [order.taskOpened('t1'), order.taskClosed('t1')],
    handoff: [],
  },
  'an order refused by the partner and corrected': {
    intake: [order.version(1, toA), order.confirmed(1), order.version(2, toB), order.confirmed(2)],
    tasks: [order.taskOpened('t1'), order.taskClosed('t1')],
    handoff: [order.handedOff(2)],
  },
  'a cancelled order': {
    intake: [order.version(1, toA), order.version(2, toB), order.cancelled()],
    tasks: [order.taskOpened('t1')],
    handoff: [],
  },
  'a recalled order': {
    intake: [order.version(1, toA), order.confirmed(1)],
    tasks: [order.taskOpened('t1'), order.taskClosed('t1')],
    handoff: [order.handedOff(1), order.recalled()],
  },
}

const after = (chunks: OrderFact[][]): World => {
  const world = new World(slots())
  for (const chunk of chunks) world.take(...chunk)
  return world
}

const rowOf = (world: World): object => ({ ...world.hold(id), revision: 0 })
const takenIn = (world: World): number[] => world.slots.map(({ taken }) => taken)

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]]
  return items.flatMap((item, index) => permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]))
}

/** Every way to weave the topics together: each keeps its own order, as partitions do. */
function weaves<T>(topics: readonly T[][]): T[][] {
  const waiting = topics.filter((topic) => topic.length)
  if (!waiting.length) return [[]]
  return waiting.flatMap((topic) =>
    weaves(waiting.map((other) => (other === topic ? other.slice(1) : other))).map((rest) => [topic[0] as T, ...rest]),
  )
}

describe.each(Object.entries(lives))('the events of %s', (_, { intake, tasks, handoff }) => {
  const events = [...intake, ...tasks, ...handoff]
  const expected = after([events])

  it('in every order end in the same row and the same places', () => {
    for (const permuted of permutations(events)) {
      const world = after(permuted.map((event) => [event]))
      expect(rowOf(world)).toEqual(rowOf(expected))
      expect(takenIn(world)).toEqual(takenIn(expected))
      expect(world.unbalanced).toEqual([])
    }
  })

  it('in every order answer each version at most once, and give back at most what was taken', () => {
    for (const permuted of permutations(events)) {
      const { answers } = after(permuted.map((event) => [event]))
      const answered = answers.filter(({ kind }) => kind === 'held' || kind === 'unavailable').map(({ version }) => version)
      expect(new Set(answered).size).toBe(answered.length)
      expect(answers.filter(({ kind }) => kind === 'released').length).toBeLessThanOrEqual(1)
    }
  })

  it('cause the same answers however their topics interleave, unless the end comes first', () => {
    const sayings = weaves([intake, tasks, handoff])
      .filter((woven) => woven.findIndex(({ kind }) => kind === 'ended') >= woven.length - 1 || !woven.some(({ kind }) => kind === 'ended'))
      .map((woven) => after(woven.map((event) => [event])).said.sort())
    expect(sayings.length).toBeGreaterThan(0)
    for (const said of sayings) expect(said).toEqual(expected.said.sort())
  })

  it('repeated at any later time, in any chunks, change and say nothing more', () => {
    const repeated = fc
      .tuple(
        fc.shuffledSubarray(events, { minLength: events.length }),
        fc.array(fc.nat({ max: events.length - 1 }), { maxLength: 12 }),
        fc.nat(),
      )
      .map(([permuted, repeats, seed]) => {
        const chunks: OrderFact[][] = permuted.map((event) => [event])
        repeats.forEach((which, index) => {
          const from = permuted.indexOf(events[which] as OrderFact)
          const at = from + ((seed + index * 7) % (chunks.length - from))
          chunks[at]?.push(events[which] as OrderFact)
        })
        return { permuted, chunks }
      })
    fc.assert(
      fc.property(repeated, ({ permuted, chunks }) => {
        const once = after(permuted.map((event) => [event]))
        const again = after(chunks)
        expect(again.said).toEqual(once.said)
        expect(rowOf(again)).toEqual(rowOf(once))
        expect(takenIn(again)).toEqual(takenIn(once))
      }),
    )
  })
})

describe('many orders on few slots', () => {
  const anEvent = (number: number): fc.Arbitrary<OrderFact> => {
    const facts = factsOf(orderOf(number))
    const wish = fc.constantFrom({}, toA, toB, { slotId: 'c' }, { day: '2026-11-23' }, { methodId: 'post' })
    const version = fc.integer({ min: 1, max: 3 })
    return fc.oneof(
      fc.tuple(version, wish).map(([v, wished]) => facts.version(v, wished)),
      version.map((v) => facts.confirmed(v)),
      version.map((v) => facts.handedOff(v)),
      fc.constant(facts.expiryDue(Number.MAX_SAFE_INTEGER)),
      fc.constantFrom(facts.cancelled(), facts.recalled(), facts.taskOpened('t1'), facts.taskClosed('t1')),
    )
  }
  const anyEvent = fc.integer({ min: 1, max: 8 }).chain(anEvent)
  const chunks = fc.array(fc.array(anyEvent, { minLength: 1, maxLength: 12 }), { maxLength: 12 })

  it('never hold more than the capacity, and what is taken is what is held', () => {
    fc.assert(
      fc.property(chunks, (given) => {
        const world = new World([...slots(), aSlot('c', 6, { capacity: 1 })])
        for (const chunk of given) {
          world.take(...chunk)
          for (const { taken, capacity } of world.slots) expect(taken).toBeLessThanOrEqual(capacity)
          expect(world.unbalanced).toEqual([])
        }
      }),
      { numRuns: 300 },
    )
  })

  it('are decided alike in one chunk and in many, at one instant', () => {
    fc.assert(
      fc.property(chunks, (given) => {
        const one = new World(slots())
        const many = new World(slots())
        if (given.length) one.take(...given.flat())
        many.takeSingly(...given.flat())
        expect(one.said).toEqual(many.said)
        expect(takenIn(one)).toEqual(takenIn(many))
      }),
    )
  })
})
