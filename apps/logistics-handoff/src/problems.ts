import { problemsOf, type ProblemTable } from '@fifteen/service-defaults'

/** Everything that the HTTP API refuses by name. */
export const PROBLEMS = {
  'unknown-order': [404, 'Nothing was heard of this order.'],
  'unknown-partner': [404, 'There is no such partner.'],
  'unknown-dossier': [404, 'No such dossier was sent to this partner.'],
  'no-deliveries': [404, 'Nothing of this order went to a webhook.'],
  'nothing-awaited': [409, 'No answer of the partner is awaited, so there is nothing to send again.'],
  'idempotency-key-missing': [400, 'Send an Idempotency-Key of 1 to 200 visible ASCII characters.'],
  'key-in-use': [409, 'Another partner has this key.'],
  'older-revision': [409, 'A newer revision of this dossier was sent to you; answer that one.'],
  contradicting: [409, 'An earlier receipt of yours says otherwise; it stands.'],
  'no-recall': [409, 'No recall was sent to you for this dossier.'],
  'receipt-id-reused': [409, 'This receiptId was used for another answer.'],
  'too-many-waiting': [429, 'More requests wait than can soon be served.'],
} as const satisfies ProblemTable

export const { Problems, refusal } = problemsOf(PROBLEMS)
