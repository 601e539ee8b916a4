import type { Line, Story, Task } from './tasks-api.js'

export type Step =
  | { name: 'attempts'; body: { outcome: string } }
  | { name: 'release'; body: object }
  | {
      name: 'decisions'
      body: {
        kind: string
        orderVersion: number
        approve?: boolean
        reason?: string
        slotId?: string
        alternatives?: object[]
        changes?: object
      }
    }

/** Numbers of the demo at which nobody answers. */
const SILENT = /99$/
const UNKNOWN_STREET = /nowhere/i

/** What an operator does with a task after reading its story: one step; `share` from 0 to 1 decides where customers differ. */
export function nextStep(task: Task, story: Story, share: number): Step {
  // The partner owes the answer, not the customer: there is nothing to ask them, and nothing that they could change their mind about.
  if (task.reasons.length > 0 && task.reasons.every((reason) => reason === 'receipt-overdue')) return { name: 'release', body: {} }
  if (SILENT.test(story.order.personal?.phone ?? '')) return { name: 'attempts', body: { outcome: 'no-answer' } }
  const { orderVersion } = story.order
  const changes: Record<string, unknown> = {}
  const alternatives: object[] = []
  const lines = withoutUnobtainable(story)
  if (!lines.some(({ kind }) => kind === 'goods')) return cancel('out-of-stock', orderVersion)
  if (share < 0.03) return cancel('changed-mind', orderVersion)
  if (lines.length < story.order.document.lines.length) changes['lines'] = lines
  for (const { sku, alternatives: offered } of story.stock.shortages) {
    const [best] = offered
    if (best && lines.some((line) => line.sku === sku)) alternatives.push({ sku, alternative: best.sku, keepPrice: true })
  }
  const [slot] = story.slot.nearest
  const address = mendedAddress(story)
  if (address) changes['personal'] = { ...story.order.personal, address }
  if (!story.payment.met) changes['paymentMethod'] = 'on-delivery'
  const chosen = {
    ...(alternatives.length ? { alternatives } : {}),
    ...(slot ? { slotId: slot.slotId } : {}),
    ...(Object.keys(changes).length ? { changes } : {}),
  }
  if (!Object.keys(chosen).length) return { name: 'decisions', body: { kind: 'confirm', orderVersion } }
  const kind = Object.keys(changes).length ? 'amend' : alternatives.length ? 'choose-alternative' : 'choose-slot'
  return { name: 'decisions', body: { kind, orderVersion, approve: true, ...chosen } }
}

const cancel = (reason: string, orderVersion: number): Step => ({ name: 'decisions', body: { kind: 'cancel', reason, orderVersion } })

/** Lines that are there, or for which something else is. */
function withoutUnobtainable({ order, stock }: Story): Line[] {
  const gone = new Set(stock.shortages.filter(({ alternatives }) => !alternatives.length).map(({ sku }) => sku))
  return order.document.lines.filter(({ sku }) => !gone.has(sku))
}

/** The customer spells the street; the partner then knows it. */
function mendedAddress({ order, refusal }: Story): object | undefined {
  const { address = {} } = order.personal ?? {}
  const { street } = address
  const wrong = street === undefined || (refusal !== undefined && UNKNOWN_STREET.test(street))
  return wrong ? { ...address, street: '1 Sample Street' } : undefined
}
