import { describe, expect, it } from '@jest/globals'
import { OtherRunFailed, parseOther, TEMPORAL, VENDURE } from './other-output.js'

const vendure = {
  C: 16,
  MODE: '6',
  LINES: 3,
  secs: 30,
  placed: 156,
  orders_per_s: 5.2,
  http_per_s: 31,
  p50_ms: 3100,
  p99_ms: 4100,
  errors: {},
}
const vendureLine = (result: object) => `procs=2 ${JSON.stringify(result)} db_new_orders=170 server_cpu_s=22.5 machine_cpu=81%`
const temporal = {
  ...{ wf: 'order', C: 32, secs: 20, completed: 210, workflows_per_s: 10.5, e2e_p50_ms: 3000.5, e2e_p99_ms: 5200 },
  ...{ start_p50_ms: 40.1, start_p99_ms: 90, errors: {} },
}
const temporalLine = (result: object) => `db=postgres ${JSON.stringify(result)} server_cpu_s=30.1 worker_cpu_s=4.2 machine_cpu=97%`

describe('the results of other systems', () => {
  it('are read from among the words around them, one for each setting', () => {
    const output = `VACUUM\n${vendureLine(vendure)}\n${vendureLine({ ...vendure, MODE: '2', orders_per_s: 7.4 })}\n`
    expect(parseOther(output, VENDURE)).toEqual([
      { setting: 'procs=2 MODE=6 LINES=3 C=16', perSecond: 5.2, completed: 156, p50: 3100, p99: 4100 },
      { setting: 'procs=2 MODE=2 LINES=3 C=16', perSecond: 7.4, completed: 156, p50: 3100, p99: 4100 },
    ])
    expect(parseOther(temporalLine(temporal), TEMPORAL)).toEqual([
      { setting: 'db=postgres wf=order C=32', perSecond: 10.5, completed: 210, p50: 3000.5, p99: 5200 },
    ])
  })

  it('count only without errors, with every figure', () => {
    expect(() => parseOther(temporalLine({ ...temporal, errors: { 'connect ECONNREFUSED': 12 } }), TEMPORAL)).toThrow('ECONNREFUSED')
    expect(() => parseOther(vendureLine({ ...vendure, p99_ms: null }), VENDURE)).toThrow('p99_ms')
  })

  it('are missed when there are none, never taken for a zero', () => {
    expect(() => parseOther('{"level":"info"}\nno server', VENDURE)).toThrow(OtherRunFailed)
    expect(() => parseOther(temporalLine(temporal), VENDURE)).toThrow(OtherRunFailed)
  })
})
