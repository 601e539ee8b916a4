import { problemsOf, type ProblemTable } from '@fifteen/service-defaults'

/** Everything that the HTTP API refuses by name; the domain throws most of it. */
export const PROBLEMS = {
  'invalid-request': [400, 'Fields are wrong: `problems` names each of them once.'],
  'bad-condition': [400, 'A condition of a rule cannot be read: `path` says where.'],
  'not-the-holder': [403, 'Only who holds the lease of a task may see it.'],
  'unknown-task': [404, 'There is no such task among yours.'],
  'unknown-operator': [404, 'There is no such operator.'],
  'unknown-order': [404, 'Nothing has been heard of such an order.'],
  'unknown-page': [404, 'There is no such page.'],
  'key-in-use': [409, 'Another operator has this key.'],
  'stale-lease': [409, 'The lease is over: take the next task.'],
  'not-online': [409, 'Go online to take tasks.'],
  'order-changed': [409, 'The order has a newer version than the decision speaks of: look again.'],
  'awaiting-answer': [409, 'Stock or slot has not answered this version yet: try again in a moment.'],
  'awaiting-partner': [409, 'The logistics partner has the order and has not answered: reach the partner, or cancel the order.'],
  'too-many-waiting': [429, 'More requests wait than can soon be served.'],
  'stock-not-held': [422, 'Stock is short: choose alternatives, amend the lines or cancel.'],
  'slot-not-held': [422, 'No delivery slot is held: choose one of those offered, amend the delivery or cancel.'],
  'payment-unsettled': [422, 'The order is prepaid and not settled: agree payment on delivery by an amendment, wait or cancel.'],
  'missing-choice': [422, 'A decision of this kind needs another field.'],
  'unknown-alternative': [422, 'This was not offered instead of that SKU.'],
  'unknown-slot': [422, 'The slot is not among those offered.'],
  'no-lines-left': [422, 'An order needs at least one line of goods: cancel it instead.'],
  'bad-callback-time': [422, 'A callback may not be promised for then.'],
  'too-many-skills': [422, 'More skills than a task may ask for: `most` says how many.'],
  'nobody-suited': [422, 'No such operator is online, serves the shop and has the skills.'],
} as const satisfies ProblemTable

export const { Problems, refusal } = problemsOf(PROBLEMS)
