import fc from 'fast-check'
import { aSlot, factsOf, NOW, orderOf, rulesOf } from '../../test/builders.js'
import { decide, type Situation } from './decide.js'
import { noHold } from './hold.js'
import type { Lane } from './schedule.js'
import { hasRefusal, slotNeeds, type SlotNeeds } from './slot-needs.js'
import { problemOf, type Slot } from './slot.js'

const isIn = (slot: Slot, lane: Lane): boolean => slot.methodId === lane.methodId && slot.zoneId === lane.zoneId
const byStart = (a: Slot, b: Slot): number => a.fromAt - b.fromAt || a.toAt - b.toAt || (a.slotId < b.slotId ? -1 : 1)

/** What the store loads for the needs, from all there is. */
function likely(all: readonly Slot[], { named, days, first }: SlotNeeds): Slot[] {
  const found = [
    ...all.filter(({ slotId }) => named.some((slot) => slot.slotId === slotId)),
    ...days.flatMap(({ lane, day }) => all.filter((slot) => isIn(slot, lane) && slot.day === day)),
    ...first.flatMap(({ lane, most }) =>
      all
        .filter((slot) => isIn(slot, lane) && problemOf(slot, NOW) === undefined)
        .sort(byStart)
        .slice(0, most),
    ),
  ]
  return [...new Map(found.map((slot) => [slot.slotId, slot])).values()]
}

describe('deciding on the likely slots', () => {
  const aSlotOf = (index: number): fc.Arbitrary<Slot> =>
    fc
      .record({
        hours: fc.integer({ min: -2, max: 60 }),
        capacity: fc.integer({ min: 0, max: 3 }),
        taken: fc.integer({ min: 0, max: 3 }),
        zoneId: fc.constantFrom('central', 'britain'),
        blackout: fc.constantFrom(null, null, null, 'snow'),
      })
      .map(({ hours, ...changes }) => aSlot(`s${index}`, hours, changes))
  const slots = fc.integer({ min: 0, max: 8 }).chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => aSlotOf(index))))
  const facts = fc.array(
    fc
      .record({
        number: fc.integer({ min: 1, max: 6 }),
        version: fc.integer({ min: 1, max: 2 }),
        kind: fc.constantFrom('version', 'version', 'confirmed', 'cancelled'),
        wish: fc.constantFrom({}, {}, { slotId: 's0' }, { slotId: 's1' }, { day: '2026-11-24' }, { methodId: 'drone' }),
        postcodeArea: fc.constantFrom('SW1', 'M1'),
      })
      .map(({ number, version, kind, wish, postcodeArea }) => {
        const order = factsOf(orderOf(number))
        if (kind === 'cancelled') return order.cancelled()
        return kind === 'confirmed' ? order.confirmed(version) : order.version(version, wish, { country: 'GB', postcodeArea })
      }),
    { maxLength: 8 },
  )
  const holds = fc.subarray([1, 2, 3]).map((numbers) =>
    numbers.map((number) => ({
      ...noHold(orderOf(number), 'north-shop'),
      version: 1,
      state: 'expired' as const,
      slotId: 's0',
      methodId: 'courier',
      zoneId: 'central',
    })),
  )

  it('says the same as on all of them, unless it has to refuse', () => {
    let agreed = 0
    fc.assert(
      fc.property(slots, facts, holds, (all, given, known) => {
        const situation: Situation = { facts: given, holds: known, rules: rulesOf(), slots: all, now: NOW }
        const quick = decide({ ...situation, slots: likely(all, slotNeeds(situation)) })
        if (hasRefusal(quick)) return
        agreed++
        expect(quick).toEqual(decide(situation))
      }),
      { numRuns: 2_000 },
    )
    expect(agreed).toBeGreaterThan(100)
  })
})
