import { problemsOf, type ProblemTable } from '@fifteen/service-defaults'

/** Everything that the HTTP API refuses by name. */
export const PROBLEMS = {
  'invalid-cursor': [400, '`cursor` must be the `next` of an earlier page.'],
  'invalid-period': [400, '`from` must lie before `to`, by 92 days at most.'],
  'clock-not-found': [404, 'No clock of such an order has begun.'],
  'policy-not-found': [404, 'There is no policy at all: was the database migrated?'],
  'policy-refused': [422, 'This policy cannot be kept: `problems` says why.'],
} as const satisfies ProblemTable

export const { Problems, refusal } = problemsOf(PROBLEMS)
