import { beforeEach, describe, expect, it } from '@jest/globals'
import { runOnce } from './once.js'
import { ShopProgress } from './shop-progress.js'
import type { Outcome, Violation } from './summary.js'

const OUTCOME: Outcome = {
  ...{ handedOff: 8, cancelled: 1, recalled: 0, pending: 0, slaMet: 8, slaBreached: 0, fastPath: 6, byOperator: 3 },
  ...{ shortages: 1, slotsFull: 1, refusals: 1, latencyMs: { p50: 10, p99: 20, max: 30 } },
}
const END = JSON.stringify({ type: 'end', input: 10, accepted: 9, rejected: 1 })

describe('the end of a run with --once', () => {
  let said: string[]
  let outcome: Outcome
  let own: { orderId: string; reason: string }[]
  let earlier: { orderId: string; reason: string }[]
  let check: () => Promise<Violation[]>

  beforeEach(() => {
    said = []
    outcome = OUTCOME
    own = []
    earlier = []
    check = () => Promise.resolve([])
  })

  const run = (): ReturnType<typeof runOnce> => {
    const shopProgress = new ShopProgress()
    shopProgress.take(END, Date.now() - 1_000)
    const supervisor = { phase: 'running', stack: {}, shop: undefined, shopProgress, restarts: 0, memory: () => ({}) }
    return runOnce({
      supervisor: supervisor as unknown as Parameters<typeof runOnce>[0]['supervisor'],
      source: {
        outcome: () => Promise.resolve(outcome),
        pending: () => own,
        earlierPending: () => Promise.resolve(earlier),
      },
      ...{ timeout: 0, env: {}, signal: new AbortController().signal, say: (line) => said.push(line), check },
    })
  }

  it('is a success when every order has its end and every law holds', async () => {
    const { result, ok } = await run()
    expect(ok).toBe(true)
    expect(result).toMatchObject({ input: 10, accepted: 9, handedOff: 8, pending: 0, violations: [] })
    expect(said).toEqual([])
  })

  it('counts and lists what is pending of this run', async () => {
    outcome = { ...OUTCOME, handedOff: 7, pending: 1 }
    own = [{ orderId: 'order-1', reason: 'deciding' }]
    const { result, ok } = await run()
    expect(ok).toBe(false)
    expect(result.pending).toBe(1)
    expect(said).toEqual(['1 orders are still pending', '  order order-1: deciding'])
  })

  it('counts and lists what is pending of earlier runs on the same data', async () => {
    earlier = [{ orderId: 'order-0', reason: 'with an operator: short' }]
    const { result, ok } = await run()
    expect(ok).toBe(false)
    expect(result).toMatchObject({ pending: 1, accepted: 9 })
    expect(said).toEqual([
      '1 orders are still pending, 1 of them of earlier runs on this data',
      '  order order-0: with an operator: short (of an earlier run)',
    ])
  })

  it('sums up and fails when the laws could not be checked, and does not claim that they hold', async () => {
    check = () => Promise.reject(new Error('npm run verify ended without its result: no broker'))
    const { result, ok } = await run()
    expect(ok).toBe(false)
    expect(result).toMatchObject({
      handedOff: 8,
      violations: [{ law: 'not-checked', detail: 'npm run verify ended without its result: no broker' }],
    })
    expect(said[0]).toBe('the laws could not be checked: npm run verify ended without its result: no broker')
  })

  it('lists violations with law and order', async () => {
    check = () => Promise.resolve([{ law: 'no-order-lost', order: 'order-1', detail: 'nobody knows it' }])
    expect((await run()).ok).toBe(false)
    expect(said).toEqual(['1 violations of the laws', '  no-order-lost (order order-1): nobody knows it'])
  })
})
