import type { Schedule, SlotTemplate } from './schedule.js'
import { isTimeZone, minutesOf } from './wall-time.js'

export interface ScheduleProblem {
  /** Path such as `templates.3.to`. */
  field: string
  code: string
  message: string
}

const MOST_PROBLEMS = 50

/** What no single field shows: references, doubles, windows that end before they begin. */
export function checkSchedule(schedule: Schedule): ScheduleProblem[] {
  const methods = new Set(schedule.methods.map(({ methodId }) => methodId))
  const zones = new Set(schedule.zones.map(({ zoneId }) => zoneId))
  const known = { methods, zones }
  return [
    ...(schedule.timeZone === undefined || isTimeZone(schedule.timeZone)
      ? []
      : [{ field: 'timeZone', code: 'unknown-time-zone', message: 'timeZone must be an IANA name such as Europe/London' }]),
    ...doubles(
      'methods',
      schedule.methods.map(({ methodId }) => [methodId]),
    ),
    ...doubles(
      'zones',
      schedule.zones.map(({ zoneId }) => [zoneId]),
    ),
    ...samePlaces(schedule),
    ...schedule.templates.flatMap((template, index) => [...references(template, `templates.${index}`, known), ...window(template, index)]),
    ...doubles('templates', schedule.templates.map(windowsOf)),
    ...schedule.blackoutDays.flatMap((blackout, index) => references(blackout, `blackoutDays.${index}`, known)),
  ].slice(0, MOST_PROBLEMS)
}

const windowsOf = ({ methodId, zoneId, weekdays, from, to }: SlotTemplate): string[] =>
  weekdays.map((weekday) => [methodId, zoneId, weekday, from, to].join(' '))

/** Entries whose names already stood in an earlier entry or in themselves. */
function doubles(field: string, entries: string[][]): ScheduleProblem[] {
  const seen = new Set<string>()
  return entries.flatMap((names, index) => {
    const double = names.some((name) => seen.has(name) || (seen.add(name), false))
    return double ? [{ field: `${field}.${index}`, code: 'double', message: `${field}.${index} says again what stands before it` }] : []
  })
}

/** Two zones of one country with the same prefix would leave it to chance which of them an address is in. */
function samePlaces({ zones }: Schedule): ScheduleProblem[] {
  const places = zones.map(({ country = '*', postcodePrefixes }) =>
    (postcodePrefixes.length ? postcodePrefixes : ['']).map((prefix) => `${country} ${prefix}`),
  )
  return doubles('zones', places).map((problem) => ({
    ...problem,
    code: 'ambiguous-zone',
    message: 'another zone has the same country and postcode prefix',
  }))
}

function references(
  { methodId, zoneId }: { methodId?: string; zoneId?: string },
  field: string,
  known: { methods: Set<string>; zones: Set<string> },
): ScheduleProblem[] {
  const problems: ScheduleProblem[] = []
  if (methodId !== undefined && !known.methods.has(methodId))
    problems.push({ field: `${field}.methodId`, code: 'unknown-method', message: 'no method of the schedule has this id' })
  if (zoneId !== undefined && !known.zones.has(zoneId))
    problems.push({ field: `${field}.zoneId`, code: 'unknown-zone', message: 'no zone of the schedule has this id' })
  return problems
}

const window = ({ from, to }: SlotTemplate, index: number): ScheduleProblem[] =>
  minutesOf(to) > minutesOf(from)
    ? []
    : [{ field: `templates.${index}.to`, code: 'ends-before-it-begins', message: 'to must be later than from; a night is two windows' }]
