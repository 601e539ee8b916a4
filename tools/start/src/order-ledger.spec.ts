import { describe, expect, it } from '@jest/globals'
import { OrderLedger } from './order-ledger.js'

const START = Date.parse('2026-11-22T09:00:00Z')

class Story {
  readonly ledger = new OrderLedger()

  of(orderId: string, ...events: [name: string, body?: Record<string, unknown>][]): this {
    events.forEach(([name, body = {}], index) => this.ledger.apply({ orderId, name, at: START + index * 100, body }, true))
    return this
  }

  stage(name: string): number | undefined {
    return this.ledger.facts().stages.find((stage) => stage.name === name)?.orders
  }
}

const received: [string, Record<string, unknown>] = ['order-received', { receivedAt: new Date(START).toISOString() }]

describe('the ledger of orders', () => {
  it('follows a clean order from arrival to hand-off', () => {
    const story = new Story().of('a', received, ['stock-reserved'], ['slot-held'])
    expect(story.stage('deciding')).toBe(1)
    story.of('a', ['decision-made', { madeBy: 'fast-path' }], ['order-confirmed'], ['dossier-sent'])
    expect(story.stage('at logistics')).toBe(1)
    story.of('a', ['order-handed-off'], ['sla-changed', { stage: 'pipeline', change: 'met' }])
    expect(story.ledger.outcome()).toMatchObject({ handedOff: 1, pending: 0, fastPath: 1, byOperator: 0, slaMet: 1 })
  })

  it('takes events of different services in any order', () => {
    const story = new Story().of('a', ['order-handed-off'], ['stock-reserved'], received)
    expect(story.ledger.outcome()).toMatchObject({ handedOff: 1, pending: 0 })
  })

  it('counts an order once, however often it was short, refused or decided', () => {
    const twice: [string, Record<string, unknown>?][] = [['stock-short'], ['handoff-refused'], ['slot-unavailable', { problem: 'full' }]]
    const story = new Story().of(
      'a',
      received,
      ...twice,
      ...twice,
      ['decision-made', { madeBy: 'fast-path' }],
      ['decision-made', { madeBy: 'operator' }],
    )
    expect(story.ledger.outcome()).toMatchObject({ shortages: 1, refusals: 1, slotsFull: 1, fastPath: 0, byOperator: 1 })
  })

  it('says what a pending order waits for', () => {
    const story = new Story()
      .of('a', received, ['task-opened', { taskId: 't', reasons: ['shortage'] }])
      .of('b', received, ['order-cancelled'])
    expect(story.ledger.pending(10)).toEqual([{ orderId: 'a', reason: 'with an operator: shortage' }])
    story.of('a', ['task-closed', { taskId: 't' }])
    expect(story.ledger.pending(10)).toEqual([{ orderId: 'a', reason: 'checking' }])
  })

  it('counts a promise as met when its hand-off was in time and only became known late', () => {
    const story = new Story().of('a', received, ['sla-changed', { stage: 'pipeline', change: 'rung-fired', rung: 80 }])
    expect(story.ledger.facts().promise).toMatchObject({ atRisk: 1, running: 0 })
    story.of('a', ['sla-changed', { stage: 'pipeline', change: 'breached' }], ['sla-changed', { stage: 'pipeline', change: 'met' }])
    expect(story.ledger.facts().promise).toMatchObject({ breached: 0, met: 1, atRisk: 0 })
  })

  it('sums up only the orders of this run', () => {
    const story = new Story().of('a', received)
    story.ledger.apply({ orderId: 'old', name: 'order-received', at: START, body: {} }, false)
    expect(story.ledger.outcome().pending).toBe(1)
    expect(story.ledger.facts().arrived).toBe(2)
  })

  it('measures from arrival to the hand-off', () => {
    const story = new Story().of('a', received, ['order-confirmed'], ['order-handed-off'])
    expect(story.ledger.outcome().latencyMs).toEqual({ p50: 200, p99: 200, max: 200 })
  })
})
