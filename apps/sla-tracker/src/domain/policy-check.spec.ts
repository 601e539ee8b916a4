import { type OpeningHours } from './calendar.js'
import { policyProblems } from './policy-check.js'
import { defaultPolicy, type Policy } from './policy.js'

const now = Date.parse('2026-11-22T09:30:00Z')
const none = { monday: [], tuesday: [], wednesday: [], thursday: [], friday: [], saturday: [], sunday: [] }
const hours = (...monday: OpeningHours[]): Policy => ({
  ...defaultPolicy,
  promise: 'from-next-opening',
  calendar: { timeZone: 'Europe/London', week: { ...none, monday }, holidays: [] },
})
const codes = (policy: Policy): string[] => policyProblems(policy, now).map(({ code }) => code)

describe('a policy', () => {
  it('of every shop can be kept', () => {
    expect(policyProblems(defaultPolicy, now)).toEqual([])
    expect(Object.values(defaultPolicy.budgetsMs).reduce((a, b) => a + b)).toBe(defaultPolicy.promiseMs)
  })

  it('with a lunch break can be kept', () => {
    expect(codes(hours({ from: '14:00', to: '18:00' }, { from: '09:00', to: '13:00' }))).toEqual([])
  })

  it.each<[string, Policy, string]>([
    ['without the hours it promises by', { ...defaultPolicy, promise: 'from-next-opening' }, 'calendar-missing'],
    ['of a zone that is none', { ...hours(), calendar: { timeZone: 'Mars/Olympus', week: none, holidays: [] } }, 'unknown-time-zone'],
    ['that never opens', hours(), 'never-opens'],
    ['whose hours overlap', hours({ from: '09:00', to: '13:00' }, { from: '12:30', to: '18:00' }), 'hours-overlap'],
    ['whose night reaches into its own evening', hours({ from: '09:00', to: '08:00' }, { from: '20:00', to: '21:00' }), 'hours-overlap'],
    [
      'with the same rung twice',
      { ...defaultPolicy, ladder: [1, 2].map(() => ({ stage: 'operator', rung: 50, actions: ['raise-priority'] })) },
      'rung-twice',
    ],
  ])('%s is refused', (_, policy, code) => {
    expect(codes(policy)).toEqual([code])
  })
})
