import { describe, expect, it } from '@jest/globals'
import { ShopProgress } from './shop-progress.js'
import { shortcomings, summary } from './summary.js'
import { violations } from './verify.js'

const input = { input: 10, accepted: 6, rejected: 2, duplicates: 1, amendments: 0, cancellations: 1 }
const latencyMs = { p50: 100, p99: 200, max: 300 }
const outcome = {
  ...{ handedOff: 4, cancelled: 1, recalled: 1, pending: 0, slaMet: 4, slaBreached: 0 },
  ...{ fastPath: 3, byOperator: 3, shortages: 1, slotsFull: 1, refusals: 1, latencyMs },
}
const rest = { restarts: 0, memoryMiB: { kafka: 300 }, violations: [] }

describe('the summary', () => {
  it('has exactly the fields that are promised, in their order', () => {
    expect(Object.keys(summary(input, outcome, rest))).toEqual([
      ...['input', 'accepted', 'rejected', 'duplicates', 'amendments', 'cancellations', 'handedOff', 'cancelled', 'recalled', 'pending'],
      ...[
        'slaMet',
        'slaBreached',
        'fastPath',
        'byOperator',
        'shortages',
        'slotsFull',
        'refusals',
        'restarts',
        'latencyMs',
        'memoryMiB',
        'violations',
      ],
    ])
  })

  it('of a whole run has no shortcomings', () => {
    expect(shortcomings(summary(input, outcome, rest))).toEqual([])
  })

  it('names what is missing', () => {
    const broken = summary(
      { ...input, input: 11 },
      { ...outcome, handedOff: 2, pending: 1 },
      { ...rest, violations: [{ law: '1', detail: 'lost' }] },
    )
    expect(shortcomings(broken)).toEqual([
      '1 orders are still pending',
      '1 violations of the laws',
      '11 records went in, 10 are accounted for',
      '6 orders were accepted, 4 reached an end',
    ])
  })
})

describe('what the shop says', () => {
  it('is counted, and its end noted once', () => {
    const progress = new ShopProgress()
    progress.take('not json', 1)
    progress.take('{"type":"progress","input":3,"accepted":2,"exhausted":false}', 2)
    expect(progress.exhaustedAt).toBeUndefined()
    progress.take('{"type":"progress","input":4,"accepted":3,"exhausted":true}', 3)
    progress.take('{"type":"end","input":4,"accepted":4}', 4)
    expect(progress.counts).toMatchObject({ input: 4, accepted: 4, rejected: 0 })
    expect(progress.exhaustedAt).toBe(3)
  })
})

describe('the result of the checker', () => {
  it('is its last line', () => {
    expect(violations('reading\n{"violations":[{"law":"3","detail":"sold twice"}]}\n')).toEqual([{ law: '3', detail: 'sold twice' }])
  })

  it('is missed in a sentence', () => {
    expect(() => violations('TypeError: x is undefined\nNode.js v24')).toThrow(
      'npm run verify ended without its result: TypeError: x is undefined',
    )
  })
})
