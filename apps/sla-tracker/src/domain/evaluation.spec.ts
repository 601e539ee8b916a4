import { ShopCalendar, alwaysOpen, type Calendar, type OpeningHours } from './calendar.js'
import { evaluate, type Evaluation } from './evaluation.js'
import { type Fact, type FactKind } from './fact.js'
import { noPauses } from './pause.js'
import { defaultPolicy, type Policy } from './policy.js'

const MINUTE = 60_000
const at = (text: string): number => Date.parse(text)
const iso = (instant: number | undefined): string | undefined => (instant === undefined ? undefined : new Date(instant).toISOString())
const fact = (kind: FactKind, when: string | number, version = 1): Fact => ({
  kind,
  version,
  at: typeof when === 'string' ? at(when) : when,
})
const received = (when: string): Fact[] => [fact('received', when), fact('accepted', when)]
const hours = (...daily: OpeningHours[]) => ({
  ...{ monday: daily, tuesday: daily, wednesday: daily, thursday: daily, friday: daily, saturday: daily, sunday: daily },
})
const opening: Policy = { ...defaultPolicy, promise: 'from-next-opening' }
const shop = (timeZone: string, daily: OpeningHours[], holidays: string[] = []): Calendar =>
  new ShopCalendar({ timeZone, week: hours(...daily), holidays })

function look(facts: Fact[], now: string, { policy = defaultPolicy, calendar = alwaysOpen, pauses = noPauses } = {}): Evaluation {
  const evaluation = evaluate(policy, calendar, facts, pauses, at(now))
  if (!evaluation) throw new Error('no clock')
  return evaluation
}

describe('the promise around the clock', () => {
  const facts = received('2026-11-22T09:30:00Z')

  it.each([
    ['2026-11-22T09:30:00Z', 'on-time', 0],
    ['2026-11-22T09:40:59.999Z', 'at-risk', 11 * MINUTE - 1], // its first stage has long used up its budget
    ['2026-11-22T09:45:00.000Z', 'at-risk', 15 * MINUTE],
    ['2026-11-22T09:45:00.001Z', 'breached', 15 * MINUTE + 1],
  ])('at %s it is %s', (now, state, elapsedMs) => {
    expect(look(facts, now)).toMatchObject({ state, elapsedMs, wallMs: elapsedMs, deadline: at('2026-11-22T09:45:00Z') })
  })

  it('is met by a hand-off in its last millisecond and breached by one later', () => {
    expect(look([...facts, fact('handed-off', '2026-11-22T09:45:00.000Z')], '2026-11-22T12:00:00Z').state).toBe('met')
    expect(look([...facts, fact('handed-off', '2026-11-22T09:45:00.001Z')], '2026-11-22T12:00:00Z').state).toBe('breached')
  })

  it('never ticks after the end', () => {
    const ended = [...facts, fact('handed-off', '2026-11-22T09:33:00Z')]
    for (const now of ['2026-11-22T09:33:00Z', '2026-11-22T10:30:00Z', '2027-11-22T09:33:00Z']) {
      expect(look(ended, now)).toMatchObject({
        elapsedMs: 3 * MINUTE,
        wallMs: 3 * MINUTE,
        running: false,
        rungsDue: [],
        nextTimer: undefined,
      })
    }
  })

  it('does not restart when a hand-off is recalled afterwards', () => {
    const recalled = [...facts, fact('handed-off', '2026-11-22T09:33:00Z'), fact('recalled', '2026-11-22T09:50:00Z')]
    expect(look(recalled, '2026-11-22T10:00:00Z')).toMatchObject({ state: 'met', elapsedMs: 3 * MINUTE })
  })

  it('ends without a verdict when it is cancelled in time, and stays breached when it is cancelled late', () => {
    expect(look([...facts, fact('cancelled', '2026-11-22T09:40:00Z')], '2026-11-22T10:00:00Z').state).toBe('ended')
    expect(look([...facts, fact('cancelled', '2026-11-22T09:50:00Z')], '2026-11-22T10:00:00Z').state).toBe('breached')
  })

  it('has no clock before the order is known to be received, whatever else is', () => {
    expect(
      evaluate(defaultPolicy, alwaysOpen, [fact('cancelled', '2026-11-22T09:29:00Z')], noPauses, at('2026-11-22T10:00:00Z')),
    ).toBeUndefined()
  })

  it.each(['cancelled', 'handed-off'] as const)('%s before received leaves no running clock', (kind) => {
    const evaluation = look([fact(kind, '2026-11-22T09:31:00Z'), ...facts], '2026-11-22T10:00:00Z')
    expect(evaluation).toMatchObject({ running: false, elapsedMs: MINUTE, nextTimer: undefined, rungsDue: [] })
  })

  it('counts nothing for an end that a slow clock stamped before the arrival', () => {
    expect(look([...facts, fact('handed-off', '2026-11-22T09:29:59.990Z')], '2026-11-22T10:00:00Z')).toMatchObject({
      state: 'met',
      elapsedMs: 0,
      wallMs: 0,
    })
  })
})

describe('the promise from the next opening', () => {
  const nine = shop('Europe/London', [{ from: '09:00', to: '18:00' }])
  const lunch = shop('Europe/London', [
    { from: '09:00', to: '13:00' },
    { from: '14:00', to: '18:00' },
  ])
  const midnight = shop('Europe/Moscow', [{ from: '00:00', to: '24:00' }])
  const night = shop('Europe/London', [{ from: '18:00', to: '02:00' }])
  const newYork = shop('America/New_York', [{ from: '00:00', to: '24:00' }])
  const early = shop('America/New_York', [{ from: '01:00', to: '04:00' }])

  it.each<[string, Calendar, string, string]>([
    ['an order of the day has fifteen minutes', nine, '2026-11-24T10:00:00Z', '2026-11-24T10:15:00.000Z'],
    ['an order of the night starts with the opening', nine, '2026-11-24T23:10:00Z', '2026-11-25T09:15:00.000Z'],
    ['an order before the opening waits for it', nine, '2026-11-24T05:00:00Z', '2026-11-24T09:15:00.000Z'],
    ['an order just before closing goes on next morning', nine, '2026-11-24T17:50:00Z', '2026-11-25T09:05:00.000Z'],
    ['an order that just fits ends with the day', nine, '2026-11-24T17:45:00Z', '2026-11-24T18:00:00.000Z'],
    ['lunch does not count', lunch, '2026-11-24T12:55:00Z', '2026-11-24T14:10:00.000Z'],
    ['an order of the lunch hour starts after it', lunch, '2026-11-24T13:30:00Z', '2026-11-24T14:15:00.000Z'],
    ['no minute is lost at midnight', midnight, '2026-11-24T20:50:00Z', '2026-11-24T21:05:00.000Z'],
    ['hours may reach past midnight', night, '2026-11-24T23:55:00Z', '2026-11-25T00:10:00.000Z'],
    ['hours that reach past midnight end there', night, '2026-11-25T01:50:00Z', '2026-11-25T18:05:00.000Z'],
    // Clocks jump from 02:00 to 03:00 local (07:00 UTC) on 2026-03-08 and back from 02:00 to 01:00 (06:00 UTC) on 2026-11-01.
    ['an hour that daylight saving skips does not count', newYork, '2026-03-08T06:55:00Z', '2026-03-08T07:10:00.000Z'],
    ['an hour that is lived twice counts twice', newYork, '2026-11-01T05:55:00Z', '2026-11-01T06:10:00.000Z'],
    ['closing time is that of the wall clock in spring', early, '2026-03-08T07:50:00Z', '2026-03-09T05:05:00.000Z'],
    ['closing time is that of the wall clock in autumn', early, '2026-11-01T08:50:00Z', '2026-11-02T06:05:00.000Z'],
    ['opening time is that of the wall clock in summer', nine, '2026-07-01T03:00:00Z', '2026-07-01T08:15:00.000Z'],
  ])('%s', (_, calendar, from, deadline) => {
    expect(iso(look(received(from), from, { policy: opening, calendar }).deadline)).toBe(deadline)
  })

  it('does not open on a holiday', () => {
    const calendar = shop('Europe/London', [{ from: '09:00', to: '18:00' }], ['2026-12-25', '2026-12-26'])
    expect(iso(look(received('2026-12-24T17:55:00Z'), '2026-12-24T17:55:00Z', { policy: opening, calendar }).deadline)).toBe(
      '2026-12-27T09:10:00.000Z',
    )
  })

  it('reports the wall beside the clock', () => {
    const evaluation = look(received('2026-11-24T17:50:00Z'), '2026-11-25T09:03:00Z', { policy: opening, calendar: nine })
    expect(evaluation).toMatchObject({ elapsedMs: 13 * MINUTE, wallMs: (15 * 60 + 13) * MINUTE })
  })

  it('does not ring at night: the next look is after the opening', () => {
    const evaluation = look(received('2026-11-24T23:10:00Z'), '2026-11-24T23:10:00Z', { policy: opening, calendar: nine })
    expect(iso(evaluation.nextTimer)).toBe('2026-11-25T09:01:30.000Z')
  })

  it('is breached only when the shop is open again where the deadline is closing time', () => {
    const order = received('2026-11-24T17:45:00Z')
    expect(look(order, '2026-11-24T23:00:00Z', { policy: opening, calendar: nine })).toMatchObject({ state: 'at-risk' })
    expect(look(order, '2026-11-25T09:00:00.001Z', { policy: opening, calendar: nine })).toMatchObject({ state: 'breached' })
  })
})
