import { describe, expect, it } from '@jest/globals'
import { parsePgbench, UnreadablePgbench } from './pgbench-output.js'

const summary = `pgbench (15.2, server 18.4)
transaction type: order-intake.sql
scaling factor: 1
query mode: prepared
number of clients: 8
number of threads: 2
maximum number of tries: 1
duration: 15 s
number of transactions actually processed: 61234
number of failed transactions: 2 (0.003%)
latency average = 1.959 ms
initial connection time = 12.345 ms
tps = 4083.123456 (without initial connection time)
`

describe("pgbench's summary", () => {
  it('is read by its documented lines', () => {
    expect(parsePgbench(summary)).toEqual({ transactions: 61_234, failed: 2, tps: 4083.123456, latencyAverage: 1.959 })
  })

  it('is refused when a line is missing, never taken for a zero', () => {
    for (const line of ['number of transactions actually', 'number of failed', 'latency average', 'tps =']) {
      const without = summary
        .split('\n')
        .filter((text) => !text.startsWith(line))
        .join('\n')
      expect(() => parsePgbench(without)).toThrow(UnreadablePgbench)
    }
    expect(() => parsePgbench('pgbench: error: connection refused')).toThrow('connection refused')
  })
})
