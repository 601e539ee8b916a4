import { aPolicy, aSchedule, aSlot, factsOf, NOW, orderOf, rulesOf } from '../../test/builders.js'
import { World } from '../../test/world.js'

const order = factsOf()
const id = orderOf(1)
const MINUTE_MS = 60_000

describe('the hold of an order', () => {
  it('is held, pinned and booked', () => {
    const world = new World([aSlot('a', 2)])
    world.takeSingly(order.version(1), order.confirmed(1), order.handedOff(1))
    expect(world.said).toEqual(['held v1 a', 'pinned v1 a', 'booked v1'])
    expect(world.hold(id)).toMatchObject({ state: 'booked', slotId: 'a', expiresAt: null })
    expect(world.slot('a')?.taken).toBe(1)
  })

  it('is the same when all of it comes in one chunk', () => {
    const world = new World([aSlot('a', 2)])
    world.take(order.version(1), order.confirmed(1), order.handedOff(1), order.handedOff(1))
    expect(world.said).toEqual(['held v1 a', 'pinned v1 a', 'booked v1'])
    expect(world.slot('a')?.taken).toBe(1)
  })

  it('goes to whom came first', () => {
    const world = new World([aSlot('a', 2, { capacity: 3 }), aSlot('b', 4)])
    const wish = { slotId: 'a' }
    world.take(...[5, 3, 1, 4, 2].map((number) => factsOf(orderOf(number)).version(1, wish)))
    expect(world.answers.map(({ kind, orderId }) => `${kind} ${Number(orderId.slice(-1))}`)).toEqual([
      'held 5',
      'held 3',
      'held 1',
      'unavailable 4',
      'unavailable 2',
    ])
    expect(world.answers.at(-1)).toMatchObject({ problem: 'full', nearest: [{ slotId: 'b' }] })
    expect(world.slot('a')?.taken).toBe(3)
  })

  it('takes in one chunk the place that a cancelled order gave back before it', () => {
    const world = new World([aSlot('a', 2, { capacity: 1 })])
    world.take(order.version(1))
    world.take(order.cancelled(), factsOf(orderOf(2)).version(1))
    expect(world.said).toEqual(['held v1 a', 'released v1', 'held v1 a'])
    expect(world.slot('a')?.taken).toBe(1)
  })

  it('says no-method where the shop has no schedule', () => {
    const world = new World([], new Map([['north-shop', { lanes: undefined, policy: aPolicy() }]]))
    world.take(order.version(1))
    expect(world.answers).toMatchObject([{ kind: 'unavailable', problem: 'no-method', nearest: [] }])
  })

  it('says no-zone for an address where nobody delivers', () => {
    const world = new World([aSlot('a', 2)])
    world.take(order.version(1, {}, { country: 'FR', postcodeArea: '7500' }))
    expect(world.answers).toMatchObject([{ kind: 'unavailable', problem: 'no-zone', nearest: [] }])
  })

  it('offers the first method’s slots for a method that does not exist', () => {
    const world = new World([aSlot('a', 2)])
    world.take(order.version(1, { methodId: 'drone' }))
    expect(world.answers).toMatchObject([{ kind: 'unavailable', problem: 'no-method', nearest: [{ slotId: 'a' }] }])
  })
})

describe('an amendment', () => {
  it('with another slot moves the hold and answers once', () => {
    const world = new World([aSlot('a', 2), aSlot('b', 4)])
    world.takeSingly(order.version(1, { slotId: 'a' }), order.version(2, { slotId: 'b' }), order.version(2, { slotId: 'b' }))
    expect(world.said).toEqual(['held v1 a', 'held v2 b'])
    expect([world.slot('a')?.taken, world.slot('b')?.taken]).toEqual([0, 1])
  })

  it('with the same slot keeps its place, even in a slot that is full, closed or blacked out by now', () => {
    for (const changes of [{ capacity: 1 }, { capacity: 0 }, { closesAt: NOW - 1 }, { blackout: 'snow' }]) {
      const world = new World([aSlot('a', 2), aSlot('b', 4)])
      world.take(order.version(1, { slotId: 'a' }))
      world.slots = world.slots.map((slot) => (slot.slotId === 'a' ? { ...slot, ...changes } : slot))
      world.takeSingly(order.version(2, { slotId: 'a' }), order.version(3, { day: '2026-11-23' }), order.version(4))
      expect(world.said).toEqual(['held v1 a', 'held v2 a', 'held v3 a', 'held v4 a'])
      expect(world.slot('a')?.taken).toBe(1)
    }
  })

  it('to an address in another zone moves the hold there', () => {
    const world = new World([aSlot('a', 2), aSlot('b', 3, { zoneId: 'britain' })])
    world.takeSingly(order.version(1), order.version(2, {}, { country: 'GB', postcodeArea: 'M1' }))
    expect(world.said).toEqual(['held v1 a', 'held v2 b'])
    expect(world.unbalanced).toEqual([])
  })

  it('to a full slot holds nothing and gives the old place back, once', () => {
    const world = new World([aSlot('a', 2), aSlot('full', 4, { taken: 2 })])
    world.takeSingly(order.version(1, { slotId: 'a' }), order.version(2, { slotId: 'full' }), order.cancelled())
    expect(world.said).toEqual(['held v1 a', 'released v1', 'unavailable v2'])
    expect(world.answers[1]).toMatchObject({ reason: 'amended' })
    expect(world.answers[2]).toMatchObject({ problem: 'full', nearest: [{ slotId: 'a' }] })
    expect(world.slot('a')?.taken).toBe(0)
  })

  it('of a pinned order is held again, then pinned at its own confirmation', () => {
    const world = new World([aSlot('a', 2)])
    world.takeSingly(order.version(1), order.confirmed(1), order.version(2))
    expect(world.hold(id)).toMatchObject({ state: 'held', version: 2, expiresAt: NOW + 15 * MINUTE_MS })
    world.takeSingly(order.confirmed(1), order.confirmed(2))
    expect(world.said).toEqual(['held v1 a', 'pinned v1 a', 'held v2 a', 'pinned v2 a'])
    expect(world.slot('a')?.taken).toBe(1)
  })
})

describe('the expiry of a hold', () => {
  const due = (world: World) => order.expiryDue(world.hold(id)?.expiresAt ?? world.now)

  it('gives the place back once, at its time and not before', () => {
    const world = new World([aSlot('a', 2)])
    world.take(order.version(1))
    expect(world.answers).toMatchObject([{ kind: 'held', expiresAt: NOW + 15 * MINUTE_MS }])
    world.now += 15 * MINUTE_MS - 1
    world.take(order.expiryDue(world.now))
    expect(world.outcomes.at(-1)).toBe('not-yet')
    world.now += 1
    world.takeSingly(due(world), due(world))
    expect(world.said).toEqual(['held v1 a', 'released v1'])
    expect(world.slot('a')?.taken).toBe(0)
    expect(world.outcomes.at(-1)).toBe('too-late')
  })

  it('believes the database’s clock where its own is behind', () => {
    const world = new World([aSlot('a', 2)])
    world.take(order.version(1))
    world.now += 15 * MINUTE_MS - 50
    world.take(due(world))
    expect(world.hold(id)?.state).toBe('expired')
  })

  it('waits for the shop’s maximum while a task is open, and a hold’s time for the decision that ends it', () => {
    const world = new World([aSlot('a', 2)])
    world.takeSingly(order.version(1), order.taskOpened('t1'))
    expect(world.hold(id)?.expiresAt).toBe(NOW + 24 * 60 * MINUTE_MS)
    world.now += 60 * MINUTE_MS
    world.take(order.taskClosed('t1', world.now))
    expect(world.hold(id)?.expiresAt).toBe(world.now + 15 * MINUTE_MS)
  })

  it('is not kept off by a task that had closed before it was seen to open', () => {
    const world = new World([aSlot('a', 2)])
    world.takeSingly(order.version(1), order.taskClosed('t1'), order.taskOpened('t1'), order.taskOpened('t1'))
    expect(world.hold(id)).toMatchObject({ openTasks: [], expiresAt: NOW + 15 * MINUTE_MS })
  })

  it('counts from the taking where that came after all deadlines, and never passes the shop’s maximum otherwise', () => {
    const late = new World([aSlot('a', 48)])
    late.now += 60 * MINUTE_MS
    late.take(order.version(1))
    expect(late.hold(id)?.expiresAt).toBe(late.now + 15 * MINUTE_MS)
    const long = new World([aSlot('a', 48)], rulesOf(aSchedule(), aPolicy({ holdMaximumMs: 30 * MINUTE_MS })))
    long.takeSingly(order.version(1), order.taskOpened('t1'), order.taskClosed('t1', NOW + 29 * MINUTE_MS))
    expect(long.hold(id)?.expiresAt).toBe(NOW + 30 * MINUTE_MS)
  })

  it('does not touch a place that was confirmed in time', () => {
    const world = new World([aSlot('a', 2)])
    world.take(order.version(1))
    world.now += 15 * MINUTE_MS
    world.takeSingly(order.confirmed(1), order.expiryDue(world.now))
    expect(world.said).toEqual(['held v1 a', 'pinned v1 a'])
    expect(world.slot('a')?.taken).toBe(1)
  })

  it('does not touch the place of an order that is handed off, though its confirmation was not seen yet', () => {
    const world = new World([aSlot('a', 2)])
    world.takeSingly(order.version(1), order.handedOff(1))
    expect(world.hold(id)).toMatchObject({ state: 'held', expiresAt: null })
    world.now += 15 * MINUTE_MS
    world.takeSingly(order.expiryDue(world.now), order.confirmed(1))
    expect(world.said).toEqual(['held v1 a', 'pinned v1 a', 'booked v1'])
  })

  it('lets the confirmation take the place anew', () => {
    const world = new World([aSlot('a', 2), aSlot('b', 4)])
    world.take(order.version(1, { day: '2026-11-23' }))
    world.now += 15 * MINUTE_MS
    world.takeSingly(due(world), order.confirmed(1))
    expect(world.said).toEqual(['held v1 a', 'released v1', 'pinned v1 a'])
    expect(world.slot('a')?.taken).toBe(1)
  })

  it('loses the reservation where the very slot is full by then, and offers others', () => {
    const world = new World([aSlot('a', 2, { capacity: 1 }), aSlot('b', 4)])
    world.take(order.version(1, { day: '2026-11-23' }))
    world.now += 15 * MINUTE_MS
    world.takeSingly(due(world), factsOf(orderOf(2)).version(1), order.confirmed(1), order.confirmed(1))
    expect(world.said).toEqual(['held v1 a', 'released v1', 'held v1 a', 'lost v1'])
    expect(world.answers.at(-1)).toMatchObject({ problem: 'full', nearest: [{ slotId: 'b' }] })
    expect(world.hold(id)).toMatchObject({ state: 'lost', slotId: null })
    world.take(order.version(2, { slotId: 'b' }), order.confirmed(2))
    expect(world.said.slice(-2)).toEqual(['held v2 b', 'pinned v2 b'])
    expect(world.unbalanced).toEqual([])
  })

  it('loses the reservation where the cut-off has passed by then', () => {
    const world = new World([aSlot('a', 0.2)])
    world.take(order.version(1))
    world.now += 15 * MINUTE_MS
    world.takeSingly(due(world), order.confirmed(1))
    expect(world.answers.at(-1)).toMatchObject({ kind: 'lost', problem: 'past-cut-off' })
  })
})

describe('the end of an order', () => {
  it.each([
    ['held', [order.version(1)], order.cancelled()],
    ['pinned', [order.version(1), order.confirmed(1)], order.cancelled()],
    ['booked', [order.version(1), order.confirmed(1), order.handedOff(1)], order.recalled()],
  ])('gives back a %s place once', (_, before, ended) => {
    const world = new World([aSlot('a', 2)])
    world.takeSingly(...before, ended, ended, ...before)
    expect(world.said.filter((said) => said.startsWith('released'))).toHaveLength(1)
    expect(world.slot('a')?.taken).toBe(0)
    expect(world.hold(id)).toMatchObject({ state: 'released', slotId: null })
  })

  it('is the first that was heard of', () => {
    const world = new World([aSlot('a', 2)])
    world.takeSingly(order.version(1), order.cancelled(), order.recalled())
    expect(world.hold(id)?.ended).toBe('cancelled')
    expect(world.outcomes).toEqual(['applied', 'applied', 'duplicate'])
  })

  it('before the beginning leaves no hold', () => {
    const world = new World([aSlot('a', 2)])
    world.takeSingly(order.cancelled(), order.version(1), order.confirmed(1))
    expect(world.said).toEqual([])
    expect(world.outcomes).toEqual(['applied', 'too-late', 'too-late'])
    expect(world.slot('a')?.taken).toBe(0)
  })

  it('has nothing to give back after the expiry', () => {
    const world = new World([aSlot('a', 2)])
    world.take(order.version(1))
    world.now += 15 * MINUTE_MS
    world.takeSingly(order.expiryDue(world.now), order.cancelled())
    expect(world.said).toEqual(['held v1 a', 'released v1'])
  })
})
