import fc from 'fast-check'
import { addDays, dayOf, instantOf, weekdayOf } from './wall-time.js'

const iso = (day: string, time: string, zone: string): string => new Date(instantOf(day, time, zone)).toISOString()

describe('wall time', () => {
  it('reads a time in summer and in winter by the offset of that day', () => {
    expect(iso('2026-07-01', '10:00', 'Europe/London')).toBe('2026-07-01T09:00:00.000Z')
    expect(iso('2026-12-01', '10:00', 'Europe/London')).toBe('2026-12-01T10:00:00.000Z')
  })

  it('takes the end of the gap for a time that spring skips', () => {
    for (const time of ['01:00', '01:30', '01:59', '02:00'])
      expect(iso('2026-03-29', time, 'Europe/London')).toBe('2026-03-29T01:00:00.000Z')
    expect(iso('2026-03-29', '00:59', 'Europe/London')).toBe('2026-03-29T00:59:00.000Z')
    expect(iso('2026-03-29', '02:01', 'Europe/London')).toBe('2026-03-29T01:01:00.000Z')
  })

  it('takes the first of two equal times in autumn', () => {
    expect(iso('2026-10-25', '01:30', 'Europe/London')).toBe('2026-10-25T00:30:00.000Z')
    expect(iso('2026-10-25', '02:00', 'Europe/London')).toBe('2026-10-25T02:00:00.000Z')
  })

  it('knows nothing of summer where a zone has none', () => {
    for (const day of ['2026-03-29', '2026-07-01', '2026-10-25'])
      expect(iso(day, '01:30', 'Asia/Tokyo')).toBe(`${addDays(day, -1)}T16:30:00.000Z`)
  })

  it('copes with a gap at midnight and with one of half an hour', () => {
    expect(iso('2026-04-24', '00:00', 'Africa/Cairo')).toBe('2026-04-23T22:00:00.000Z')
    expect(iso('2026-10-04', '02:15', 'Australia/Lord_Howe')).toBe('2026-10-03T15:30:00.000Z')
  })

  it('takes 24:00 for the midnight that ends the day', () => {
    expect(iso('2026-11-23', '24:00', 'Europe/London')).toBe('2026-11-24T00:00:00.000Z')
  })

  it('never lets a later time come earlier, around every change of clocks', () => {
    const minute = fc.integer({ min: 0, max: 24 * 60 })
    const text = (m: number): string => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`
    const zone = fc.constantFrom('Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Tokyo', 'America/Santiago')
    const day = fc.integer({ min: 0, max: 365 }).map((ahead) => addDays('2026-01-01', ahead))
    fc.assert(
      fc.property(zone, day, minute, minute, (inZone, on, a, b) => {
        const [earlier, later] = [Math.min(a, b), Math.max(a, b)]
        expect(instantOf(on, text(earlier), inZone)).toBeLessThanOrEqual(instantOf(on, text(later), inZone))
      }),
    )
  })

  it('tells the day of an instant by the zone', () => {
    expect(dayOf(Date.parse('2026-11-23T23:30:00Z'), 'Europe/London')).toBe('2026-11-23')
    expect(dayOf(Date.parse('2026-11-23T23:30:00Z'), 'Asia/Tokyo')).toBe('2026-11-24')
  })

  it('counts weekdays from Monday', () => {
    expect(weekdayOf('2026-11-23')).toBe(1)
    expect(weekdayOf('2026-11-22')).toBe(7)
  })
})
