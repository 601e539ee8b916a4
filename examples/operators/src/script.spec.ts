import { nextStep } from './script.js'
import type { Story, Task } from './tasks-api.js'

const task: Task = { taskId: 't', orderId: 'o', orderVersion: 1, reasons: [], failedAttempts: 0, lease: { token: 1, leaseMs: 60_000 } }
const story: Story = {
  order: {
    orderVersion: 1,
    document: { lines: [{ kind: 'goods', sku: 'A', quantity: 1, unitPrice: 100 }], paymentMethod: 'on-delivery' },
    personal: { phone: '+447700900123', address: { street: '1 Sample Street' } },
  },
  stock: { shortages: [] },
  slot: { nearest: [] },
  payment: { met: true },
}

describe('an operator of the demo', () => {
  it('confirms what needs nothing else', () => {
    expect(nextStep(task, story, 0.5)).toEqual({ name: 'decisions', body: { kind: 'confirm', orderVersion: 1 } })
  })

  it('calls no customer about an answer that the partner owes', () => {
    const overdue = { ...task, reasons: ['receipt-overdue'] }
    const silent = { ...story, order: { ...story.order, personal: { phone: '+447700900199' } } }
    for (const told of [story, silent]) expect(nextStep(overdue, told, 0.01)).toEqual({ name: 'release', body: {} })
    expect(nextStep({ ...task, reasons: ['receipt-overdue', 'reservation-lost'] }, story, 0.5).name).toBe('decisions')
  })

  it('notes that nobody answered', () => {
    const silent = { ...story, order: { ...story.order, personal: { phone: '+447700900199' } } }
    expect(nextStep(task, silent, 0.5)).toEqual({ name: 'attempts', body: { outcome: 'no-answer' } })
  })

  it('agrees an alternative and a slot in one decision', () => {
    const short = {
      ...story,
      stock: { shortages: [{ sku: 'A', available: 0, alternatives: [{ sku: 'B' }] }] },
      slot: { nearest: [{ slotId: 's' }] },
    }
    expect(nextStep(task, short, 0.5).body).toEqual({
      kind: 'choose-alternative',
      orderVersion: 1,
      approve: true,
      alternatives: [{ sku: 'A', alternative: 'B', keepPrice: true }],
      slotId: 's',
    })
  })

  it('mends an address that the partner refused', () => {
    const refused = {
      ...story,
      refusal: { code: 'address-unknown' },
      order: { ...story.order, personal: { address: { street: '13 Nowhere Street' } } },
    }
    expect(nextStep(task, refused, 0.5).body).toMatchObject({
      kind: 'amend',
      approve: true,
      changes: { personal: { address: { street: '1 Sample Street' } } },
    })
  })

  it('cancels when nothing of the order can be had', () => {
    const gone = { ...story, stock: { shortages: [{ sku: 'A', available: 0, alternatives: [] }] } }
    expect(nextStep(task, gone, 0.5).body).toEqual({ kind: 'cancel', reason: 'out-of-stock', orderVersion: 1 })
  })
})
