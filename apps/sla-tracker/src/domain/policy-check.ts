import { IANAZone } from 'luxon'
import { CALENDAR_DAYS, minutesOf, ShopCalendar, WEEKDAYS, type CalendarRules } from './calendar.js'
import { type Policy } from './policy.js'

export interface PolicyProblem {
  field: string
  code: string
  message: string
}

/** What is wrong with a policy whose fields are each well formed; empty when it can be kept. */
export function policyProblems(policy: Policy, now: number): PolicyProblem[] {
  return [...ladderProblems(policy), ...calendarProblems(policy, now)]
}

function ladderProblems({ ladder }: Policy): PolicyProblem[] {
  const seen = new Set<string>()
  return ladder.flatMap(({ stage, rung }, index) => {
    const key = `${stage}:${rung}`
    if (!seen.has(key)) {
      seen.add(key)
      return []
    }
    return [{ field: `ladder.${index}`, code: 'rung-twice', message: `${stage} has a rung at ${rung} % already` }]
  })
}

function calendarProblems({ promise, calendar }: Policy, now: number): PolicyProblem[] {
  if (!calendar) {
    const missing = { field: 'calendar', code: 'calendar-missing', message: 'a promise from the next opening needs opening hours' }
    return promise === 'from-next-opening' ? [missing] : []
  }
  if (!IANAZone.isValidZone(calendar.timeZone)) {
    return [{ field: 'calendar.timeZone', code: 'unknown-time-zone', message: 'timeZone must be an IANA zone such as Europe/London' }]
  }
  const hours = hoursProblems(calendar)
  if (hours.length || opens(calendar, now)) return hours
  return [{ field: 'calendar', code: 'never-opens', message: `the shop does not open in the next ${CALENDAR_DAYS} days` }]
}

function hoursProblems({ week }: CalendarRules): PolicyProblem[] {
  return WEEKDAYS.flatMap((day) =>
    [...week[day]]
      .sort((a, b) => minutesOf(a.from) - minutesOf(b.from))
      .flatMap(({ from }, index, hours) => {
        const before = hours[index - 1]
        if (!before) return []
        const overlaps = minutesOf(before.to) <= minutesOf(before.from) || minutesOf(before.to) > minutesOf(from)
        return overlaps
          ? [{ field: `calendar.week.${day}`, code: 'hours-overlap', message: `${day} opens at ${from} while it is open` }]
          : []
      }),
  )
}

function opens(calendar: CalendarRules, now: number): boolean {
  for (const { to } of new ShopCalendar(calendar).openings(now)) if (to > now) return true
  return false
}
