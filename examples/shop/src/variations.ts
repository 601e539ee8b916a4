import { Chance } from './chance.js'
import type { Sending } from './messages.js'

const DUPLICATE = 0.01
const AMENDMENT = 0.01
const CHANGED_MIND = 0.02

/** What generated customers and shop plug-ins do besides: send again, change an order, change their minds. `after` in real milliseconds. */
export function variationsOf(sending: Sending, seed: number): { after: number; sending: Sending }[] {
  if (sending.kind !== 'order') return []
  const { externalId, record } = sending
  const chance = new Chance(seed, `variation ${externalId.split('-')[0] ?? ''}`)
  const variations: { after: number; sending: Sending }[] = []
  if (chance.happens(DUPLICATE)) variations.push({ after: chance.between(0, 2_000), sending: { ...sending, kind: 'duplicate' } })
  if (chance.happens(AMENDMENT)) {
    const body = record.body as { lines: { quantity: number }[] }
    const lines = body.lines.map((line, index) => (index === 0 ? { ...line, quantity: line.quantity + 1 } : line))
    const amended = { ...record, body: { ...body, kind: 'amendment', lines } }
    variations.push({ after: chance.between(0, 100), sending: { kind: 'amendment', externalId, record: amended } })
  }
  if (chance.happens(CHANGED_MIND)) {
    const body = { kind: 'cancellation', externalId, reason: 'changed-mind' }
    variations.push({ after: chance.between(0, 5_000), sending: { kind: 'cancellation', externalId, record: { ...record, body } } })
  }
  return variations
}
