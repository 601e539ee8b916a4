import { describe, expect, it } from '@jest/globals'
import { BareRunFailed, parseBareRun } from './bare-output.js'

const result = { checks: 'ok', orders_s: 199, p50_ms: 170.5, p99_ms: 280, cpu_total_ms: 7.5, cpu_ms: { intake: 1 } }

describe('the result of the bare pipeline', () => {
  it('is its last line', () => {
    expect(parseBareRun(`starting\n${JSON.stringify(result)}\n`)).toEqual({
      ordersPerSecond: 199,
      p50: 170.5,
      p99: 280,
      cpuTotalMs: 7.5,
      cpuMs: { intake: 1 },
    })
  })

  it('counts only when its own checks passed and every figure is there', () => {
    expect(() => parseBareRun(JSON.stringify({ ...result, checks: { stock: false } }))).toThrow(BareRunFailed)
    expect(() => parseBareRun(JSON.stringify({ ...result, p99_ms: undefined }))).toThrow('p99_ms')
    expect(() => parseBareRun('calib=0.5s')).toThrow('calib=0.5s')
  })
})
