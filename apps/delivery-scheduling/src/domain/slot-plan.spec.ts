import { aPolicy, aSchedule, aSlot, NOW, SHOP } from '../../test/builders.js'
import type { Schedule, SlotTemplate } from './schedule.js'
import { compareSlots, planSlots } from './slot-plan.js'
import { DAY_MS } from './wall-time.js'

const window = (from: string, to: string, changes: Partial<SlotTemplate> = {}): SlotTemplate => ({
  methodId: 'courier',
  zoneId: 'central',
  weekdays: [1, 2, 3, 4, 5, 6, 7],
  from,
  to,
  capacity: 3,
  ...changes,
})

const plan = (schedule: Partial<Schedule>, at: string, { timeZone = 'Europe/London', horizonDays = 1, minimumNoticeMs = 0 } = {}) =>
  planSlots(SHOP, aSchedule(schedule), timeZone, aPolicy({ horizonDays, minimumNoticeMs }), Date.parse(at))

const times = (slots: ReturnType<typeof plan>): string[] =>
  slots.map(({ fromAt, toAt }) => `${new Date(fromAt).toISOString().slice(0, 16)}/${new Date(toAt).toISOString().slice(11, 16)}`)

describe('planning slots', () => {
  it('makes every window of the horizon on its weekdays', () => {
    const slots = plan({ templates: [window('10:00', '12:00', { weekdays: [1, 7] })] }, '2026-11-22T12:00:00Z', { horizonDays: 9 })
    expect(slots.map(({ day }) => day)).toEqual(['2026-11-22', '2026-11-23', '2026-11-29', '2026-11-30'])
  })

  it('begins with the day that it is in the shop, not at Greenwich', () => {
    const [slot] = plan({ templates: [window('10:00', '12:00')] }, '2026-11-22T23:00:00Z', { timeZone: 'Asia/Tokyo' })
    expect(slot).toMatchObject({ day: '2026-11-23', slotId: 'courier.central.20261123.1000-1200', timeZone: 'Asia/Tokyo' })
    expect(new Date(slot?.fromAt ?? 0).toISOString()).toBe('2026-11-23T01:00:00.000Z')
  })

  it('loses the hour that spring skips: windows shrink, one inside it is not offered', () => {
    const templates = [window('00:00', '01:00'), window('01:00', '02:00'), window('01:30', '02:30'), window('02:00', '04:00')]
    expect(times(plan({ templates }, '2026-03-29T00:00:00Z'))).toEqual([
      '2026-03-29T00:00/01:00',
      '2026-03-29T01:00/01:30',
      '2026-03-29T01:00/03:00',
    ])
  })

  it('has the hour that autumn repeats once: windows that meet on the wall meet in fact', () => {
    const templates = [window('00:30', '01:30'), window('01:30', '02:00'), window('02:00', '03:00')]
    expect(times(plan({ templates }, '2026-10-25T00:00:00Z'))).toEqual([
      '2026-10-24T23:30/00:30',
      '2026-10-25T00:30/02:00',
      '2026-10-25T02:00/03:00',
    ])
  })

  it('has days of equal length in a zone without summer time', () => {
    const slots = plan({ templates: [window('10:00', '12:00')] }, '2026-03-27T12:00:00Z', { timeZone: 'Asia/Tokyo', horizonDays: 5 })
    expect(slots.map(({ fromAt }, index) => fromAt - (slots[0]?.fromAt ?? 0) - index * DAY_MS)).toEqual([0, 0, 0, 0, 0])
  })

  it('closes a slot at the earliest of its cut-offs and the minimum notice', () => {
    const closing = (cutOff: object, minimumNoticeMs = 0): string => {
      const methods = [{ methodId: 'courier', name: 'Courier', cutOff }]
      const [slot] = plan({ methods, templates: [window('10:00', '12:00')] }, '2026-11-23T00:00:00Z', { minimumNoticeMs })
      return new Date(slot?.closesAt ?? 0).toISOString()
    }
    expect(closing({})).toBe('2026-11-23T10:00:00.000Z')
    expect(closing({ beforeStartMs: 90 * 60_000 })).toBe('2026-11-23T08:30:00.000Z')
    expect(closing({ dayBeforeAt: '18:00' })).toBe('2026-11-22T18:00:00.000Z')
    expect(closing({ beforeStartMs: 60_000 }, 2 * 3_600_000)).toBe('2026-11-23T08:00:00.000Z')
  })

  it('reads the cut-off of the day before in the shop’s zone, across a change of clocks', () => {
    const methods = [{ methodId: 'courier', name: 'Courier', cutOff: { dayBeforeAt: '18:00' } }]
    const [slot] = plan({ methods, templates: [window('10:00', '12:00')] }, '2026-03-29T00:00:00Z')
    expect(new Date(slot?.closesAt ?? 0).toISOString()).toBe('2026-03-28T18:00:00.000Z')
    expect(new Date(slot?.fromAt ?? 0).toISOString()).toBe('2026-03-29T09:00:00.000Z')
  })

  it('marks blackout days with their reason, for all or for one method or zone', () => {
    const templates = [window('10:00', '12:00'), window('10:00', '12:00', { methodId: 'post', zoneId: 'world' })]
    const reasons = (blackout: object) =>
      plan({ templates, blackoutDays: [{ day: '2026-11-23', reason: 'strike', ...blackout }] }, '2026-11-23T00:00:00Z').map(
        (slot) => slot.blackout,
      )
    expect(reasons({})).toEqual(['strike', 'strike'])
    expect(reasons({ methodId: 'post' })).toEqual([null, 'strike'])
    expect(reasons({ zoneId: 'central' })).toEqual(['strike', null])
    expect(reasons({ day: '2026-11-24' })).toEqual([null, null])
  })
})

describe('comparing slots with their plan', () => {
  const planned = (slotId: string, hours: number, changes = {}) => aSlot(slotId, hours, changes)

  it('writes what is new or different and nothing else', () => {
    const existing = [aSlot('same', 2), aSlot('wider', 4), aSlot('closed', 6)]
    const wanted = [planned('same', 2), planned('wider', 4, { capacity: 9 }), planned('closed', 6, { blackout: 'snow' }), planned('new', 8)]
    expect(compareSlots(existing, wanted, NOW)).toMatchObject({
      write: [{ slotId: 'wider' }, { slotId: 'closed' }, { slotId: 'new' }],
      withdraw: [],
    })
  })

  it('withdraws what is no longer offered, until nobody has a place in it', () => {
    const existing = [aSlot('empty', 2), aSlot('booked', 4, { taken: 1 }), aSlot('withdrawn', 6, { taken: 1, capacity: 0 })]
    expect(compareSlots(existing, [], NOW).withdraw).toEqual(['empty', 'booked'])
    expect(compareSlots([aSlot('left', 2, { capacity: 0 })], [], NOW).withdraw).toEqual(['left'])
  })

  it('leaves alone what has begun', () => {
    const begun = aSlot('begun', -1)
    expect(compareSlots([begun], [], NOW)).toEqual({ write: [], withdraw: [] })
    expect(compareSlots([begun], [planned('begun', -1, { capacity: 9 })], NOW)).toEqual({ write: [], withdraw: [] })
  })

  it('does not move the instants of a window in which somebody has a place', () => {
    expect(compareSlots([aSlot('a', 2, { taken: 1 })], [planned('a', 3, { closesAt: aSlot('a', 2).closesAt })], NOW).write).toEqual([])
    expect(compareSlots([aSlot('a', 2)], [planned('a', 3)], NOW).write).toHaveLength(1)
  })
})
