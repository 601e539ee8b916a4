import { problemsOf, type ProblemTable } from '@fifteen/service-defaults'

/** Everything that the HTTP API refuses by name; what topics refuse by the same codes goes to the shop's `rejected` topic. */
export const PROBLEMS = {
  unreadable: [400, 'The body is no JSON object, or nested too deeply.'],
  'idempotency-key-missing': [400, 'The Idempotency-Key header is missing, or not 1 to 200 visible ASCII characters.'],
  'invalid-order': [400, 'Fields are wrong: `problems` names each with every reason.'],
  'invalid-cancellation': [400, 'Fields are wrong: `problems` names each of them.'],
  'invalid-payment': [400, 'Fields are wrong: `problems` names each of them.'],
  'other-order': [400, 'The externalId in the body is another than that of the order in the path.'],
  'bad-cursor': [400, 'The cursor is none that this list gave.'],
  'unknown-order': [404, 'The shop has no such order.'],
  'unknown-shop': [404, 'There is no such shop.'],
  'unknown-key': [404, 'The shop has no such key.'],
  'key-taken': [409, 'This key cannot be given to this shop: choose another.'],
  'stale-revision': [409, 'A newer revision of the order was accepted before.'],
  'stale-content': [409, 'Newer content of the order was accepted before; send a shopRevision to go back to this one.'],
  'too-late': [409, 'The order cannot be amended, or not even cancelled, any more.'],
  'too-many-early': [409, 'Too many records wait for this order already.'],
  'payment-mismatch': [409, 'A payment with this id was noted before, of another order, kind or amount.'],
  'amount-overflow': [409, 'The settled total of the order is no exact amount any more.'],
  'idempotency-key-reused': [422, 'This Idempotency-Key was used with another body.'],
  'too-many-waiting': [429, 'More requests wait than can soon be served.'],
} as const satisfies ProblemTable

export const { Problems, refusal } = problemsOf(PROBLEMS)
