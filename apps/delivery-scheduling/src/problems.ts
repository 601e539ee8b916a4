import { problemsOf, type ProblemTable } from '@fifteen/service-defaults'

/** Everything that the HTTP API refuses by name. */
export const PROBLEMS = {
  'invalid-cursor': [400, '`after` must be the `next` of an earlier page.'],
  'unknown-order': [404, 'Nothing is known of this order here.'],
  'unknown-policy': [404, 'There are no rules of that name.'],
  'unknown-schedule': [404, 'This shop has no schedule yet.'],
  'schedule-changed': [409, 'The schedule was changed meanwhile: read it and decide again.'],
  'invalid-policy': [422, '`holdMaximumMs` must not be less than `holdMs`.'],
  'invalid-schedule': [422, 'The schedule contradicts itself: `problems` says where.'],
  'time-zone-unknown': [422, 'The shop was not announced yet, so the schedule must name a time zone.'],
  'no-zone': [422, 'Nobody delivers there.'],
  'no-method': [422, 'The shop has no such method.'],
} as const satisfies ProblemTable

export const { Problems, refusal } = problemsOf(PROBLEMS)
