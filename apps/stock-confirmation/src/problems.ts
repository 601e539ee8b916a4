import { problemsOf, type ProblemTable } from '@fifteen/service-defaults'

/** Everything that the HTTP API refuses by name. */
export const PROBLEMS = {
  'invalid-request': [400, 'Fields are wrong: `problems` names each of them once.'],
  'invalid-cursor': [400, '`cursor` must be the `next` of an earlier page.'],
  'movement-reused': [
    422,
    'A `movementId` came before with another `delta`: nothing of this call was noted. `problems` names each of them.',
  ],
  'order-unknown': [404, 'Nothing has been heard of this order.'],
} as const satisfies ProblemTable

export const { Problems, refusal } = problemsOf(PROBLEMS)
