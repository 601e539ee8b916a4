import { alwaysOpen, CALENDAR_DAYS, minutesOf, ShopCalendar, type OpeningHours } from './calendar.js'
import { Ticks } from './ticks.js'

const HOUR = 3_600_000
const daily = (...hours: OpeningHours[]) => ({
  ...{ monday: hours, tuesday: hours, wednesday: hours, thursday: hours, friday: hours, saturday: hours, sunday: hours },
})
const open = (timeZone: string, hours: OpeningHours[], holidays: string[] = []) =>
  new ShopCalendar({ timeZone, week: daily(...hours), holidays })
const first = (calendar: ShopCalendar, from: string): string[] => {
  const [opening] = calendar.openings(Date.parse(from))
  return opening ? [opening.from, opening.to].map((at) => new Date(at).toISOString()) : []
}
const counted = (calendar: ShopCalendar, from: string, to: string): number =>
  new Ticks(calendar, []).between(Date.parse(from), Date.parse(to)) / HOUR

describe('opening hours', () => {
  it('last 23 and 25 hours on the days that daylight saving shortens and lengthens', () => {
    const always = open('Europe/Berlin', [{ from: '00:00', to: '24:00' }])
    expect(counted(always, '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z')).toBe(23)
    expect(counted(always, '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z')).toBe(25)
  })

  it('around the clock are the wall, over a whole year of a zone that moves its clocks', () => {
    const always = open('America/New_York', [{ from: '00:00', to: '24:00' }])
    expect(counted(always, '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z')).toBe(365 * 24)
  })

  it('open at the jump when their hour is skipped', () => {
    // In Berlin the clocks go from 02:00 to 03:00 at 01:00 UTC.
    expect(first(open('Europe/Berlin', [{ from: '02:30', to: '05:00' }]), '2026-03-29T00:00:00Z')).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-29T03:00:00.000Z',
    ])
  })

  it('close at the jump when their last minute is skipped', () => {
    expect(first(open('Europe/Berlin', [{ from: '01:00', to: '02:30' }]), '2026-03-28T20:00:00Z')).toEqual([
      '2026-03-29T00:00:00.000Z',
      '2026-03-29T01:00:00.000Z',
    ])
  })

  it('open at the first showing of a time that is shown twice', () => {
    expect(first(open('Europe/Berlin', [{ from: '02:30', to: '05:00' }]), '2026-10-25T00:00:00Z')).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T04:00:00.000Z',
    ])
  })

  it('exist on a day that begins at one in the morning', () => {
    // Beirut skips midnight itself in spring.
    expect(first(open('Asia/Beirut', [{ from: '00:00', to: '24:00' }]), '2026-03-29T03:00:00Z')).toEqual([
      '2026-03-28T22:00:00.000Z',
      '2026-03-29T21:00:00.000Z',
    ])
  })

  it('of a night belong to the day on which they open', () => {
    const night = open('Europe/London', [{ from: '22:00', to: '06:00' }], ['2026-11-25'])
    expect(counted(night, '2026-11-24T12:00:00Z', '2026-11-26T12:00:00Z')).toBe(8)
  })

  it('that meet or overlap across days count once', () => {
    const calendar = new ShopCalendar({
      timeZone: 'UTC',
      week: { ...daily({ from: '00:00', to: '06:00' }), monday: [{ from: '20:00', to: '04:00' }] },
      holidays: [],
    })
    expect(counted(calendar, '2026-11-23T00:00:00Z', '2026-11-24T12:00:00Z')).toBe(10)
  })

  it('that never come are looked for a year and no longer', () => {
    const never = open('UTC', [])
    expect([...never.openings(0)]).toEqual([])
    expect(new Ticks(never, []).after(0, 1)).toBe(CALENDAR_DAYS * 24 * HOUR)
  })

  it.each([
    [0, 1],
    [5, 5],
    [7, 3],
    [10, Infinity],
    [1_763_000_000_000, 1_763_000_900_000],
  ])('that never end count from %d to %d like any others', (from, to) => {
    const [short, long] = [new Ticks(alwaysOpen, []), new Ticks({ openings: (at) => alwaysOpen.openings(at) }, [])]
    expect(short.between(from, to)).toBe(long.between(from, to))
    for (const milliseconds of [-1, 0, 0.4, 899_999.5]) expect(short.after(from, milliseconds)).toBe(long.after(from, milliseconds))
  })

  it('are read as hours and minutes', () => {
    expect([minutesOf('00:00'), minutesOf('09:05'), minutesOf('24:00')]).toEqual([0, 545, 1440])
  })
})
