import { aSlot, NOW, SHOP } from '../../test/builders.js'
import type { SlotWish } from './schedule.js'
import { SlotBook } from './slot-book.js'
import type { Slot } from './slot.js'

const lane = { shopId: SHOP, methodId: 'courier', zoneId: 'central' }

function choose(slots: Slot[], wish: SlotWish = {}): object {
  const choice = new SlotBook(slots, NOW).choose(lane, wish)
  return 'slot' in choice ? { slot: choice.slot.slotId } : { problem: choice.problem, nearest: choice.nearest.map(({ slotId }) => slotId) }
}

const full = { taken: 2 }

describe('choosing a slot', () => {
  it('takes the first free one where nothing is wished, whatever order the slots came in', () => {
    expect(choose([aSlot('late', 4), aSlot('full', 1, full), aSlot('early', 2)])).toEqual({ slot: 'early' })
  })

  it('takes the first free one of the day that is wished', () => {
    expect(choose([aSlot('today', 2), aSlot('tomorrow', 26)], { day: '2026-11-24' })).toEqual({ slot: 'tomorrow' })
  })

  it('offers the next three free slots after a full one', () => {
    const slots = [
      aSlot('before', 1),
      aSlot('full', 2, full),
      aSlot('a', 3),
      aSlot('full too', 4, full),
      aSlot('b', 5),
      aSlot('c', 6),
      aSlot('d', 7),
    ]
    expect(choose(slots, { slotId: 'full' })).toEqual({ problem: 'full', nearest: ['a', 'b', 'c'] })
  })

  it('offers the latest before it where too few come after', () => {
    const slots = [aSlot('a', 1), aSlot('b', 2), aSlot('c', 3), aSlot('full', 4, full), aSlot('after', 5)]
    expect(choose(slots, { slotId: 'full' })).toEqual({ problem: 'full', nearest: ['b', 'c', 'after'] })
  })

  it('refuses a slot past its cut-off, on a blackout day, or unknown, and offers what is free', () => {
    const slots = [aSlot('closed', 1, { closesAt: NOW }), aSlot('snow', 2, { blackout: 'snow' }), aSlot('free', 3)]
    expect(choose(slots, { slotId: 'closed' })).toEqual({ problem: 'past-cut-off', nearest: ['free'] })
    expect(choose(slots, { slotId: 'snow' })).toEqual({ problem: 'blackout', nearest: ['free'] })
    expect(choose(slots, { slotId: 'nowhere' })).toEqual({ problem: 'unknown-slot', nearest: ['free'] })
  })

  it('does not know a slot of another zone, method or shop', () => {
    const others = [
      aSlot('zone', 1, { zoneId: 'britain' }),
      aSlot('method', 2, { methodId: 'post' }),
      aSlot('shop', 3, { shopId: 'south-shop' }),
    ]
    for (const { slotId } of others) expect(choose(others, { slotId })).toEqual({ problem: 'unknown-slot', nearest: [] })
  })

  it('takes no more where the capacity was lowered below what is taken', () => {
    expect(choose([aSlot('overfull', 1, { taken: 5 }), aSlot('free', 2)])).toEqual({ slot: 'free' })
  })

  it('says what stands most in the way of a whole day', () => {
    const day = '2026-11-23'
    const closed = aSlot('closed', 1, { closesAt: NOW })
    const snow = aSlot('snow', 2, { blackout: 'snow' })
    expect(choose([closed, snow, aSlot('full', 3, full)], { day })).toMatchObject({ problem: 'full' })
    expect(choose([closed, snow], { day })).toMatchObject({ problem: 'blackout' })
    expect(choose([closed], { day })).toMatchObject({ problem: 'past-cut-off' })
    expect(choose([closed], { day: '2026-12-24' })).toMatchObject({ problem: 'unknown-slot' })
    expect(choose([])).toEqual({ problem: 'unknown-slot', nearest: [] })
  })

  it('offers from the wished day on', () => {
    const slots = [aSlot('today', 2), aSlot('full', 26, full), aSlot('after', 50), aSlot('later', 74), aSlot('latest', 98)]
    expect(choose(slots, { day: '2026-11-24' })).toEqual({ problem: 'full', nearest: ['after', 'later', 'latest'] })
  })
})
