import { aSchedule } from '../../test/builders.js'
import type { Schedule } from './schedule.js'
import { checkSchedule } from './schedule-check.js'

const problems = (changes: Partial<Schedule>): string[] => checkSchedule(aSchedule(changes)).map(({ field, code }) => `${field} ${code}`)
const template = { methodId: 'courier', zoneId: 'central', weekdays: [1], from: '10:00', to: '12:00', capacity: 1 }

describe('checking a schedule', () => {
  it('finds nothing wrong with a sound one', () => expect(problems({})).toEqual([]))

  it('refuses an unknown time zone', () => expect(problems({ timeZone: 'Europe/Atlantis' })).toEqual(['timeZone unknown-time-zone']))

  it('refuses references to what the schedule does not have', () => {
    expect(problems({ templates: [{ ...template, methodId: 'drone', zoneId: 'moon' }] })).toEqual([
      'templates.0.methodId unknown-method',
      'templates.0.zoneId unknown-zone',
    ])
    expect(problems({ blackoutDays: [{ day: '2026-12-25', reason: 'Christmas', zoneId: 'moon' }] })).toEqual([
      'blackoutDays.0.zoneId unknown-zone',
    ])
  })

  it('refuses a window that ends before it begins', () => {
    expect(problems({ templates: [{ ...template, from: '22:00', to: '02:00' }] })).toEqual(['templates.0.to ends-before-it-begins'])
    expect(problems({ templates: [{ ...template, from: '22:00', to: '24:00' }] })).toEqual([])
  })

  it('refuses the same window twice, also within its own weekdays', () => {
    expect(problems({ templates: [template, { ...template, weekdays: [2, 1], capacity: 5 }] })).toEqual(['templates.1 double'])
    expect(problems({ templates: [{ ...template, weekdays: [3, 3] }] })).toEqual(['templates.0 double'])
  })

  it('refuses two zones for one place', () => {
    const zones = [
      { zoneId: 'central', country: 'GB', postcodePrefixes: ['SW1'] },
      { zoneId: 'west', country: 'GB', postcodePrefixes: ['W1', 'SW1'] },
    ]
    expect(problems({ zones, templates: [template] })).toEqual(['zones.1 ambiguous-zone'])
  })
})
