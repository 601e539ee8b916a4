import { describe, expect, it } from '@jest/globals'
import { board, boardLine, type BoardMember, type BoardState, duration, HEIGHT, milliseconds, WIDTH } from './board.js'

const member = (name: string, port?: number): BoardMember => ({ name, state: 'ready', pid: 4_194_303, restarts: 12, port })

const full: BoardState = {
  phase: 'checking the laws',
  rung: 'containers',
  upSeconds: 360_000,
  speed: 60,
  pipeline: {
    stages: ['checking', 'deciding', 'with an operator', 'confirmed', 'at logistics', 'handed off', 'cancelled', 'recalled'].map(
      (name) => ({
        name,
        orders: 123_456_789,
      }),
    ),
    arrived: 123_456_789,
    handedOff: 123_456_789,
    promise: { met: 123_456_789, running: 1, atRisk: 2, breached: 3 },
    latencyMs: { p50: 120, p99: 61_000, max: 899_999 },
  },
  perSecond: { arriving: 2500, handedOff: 2499.9 },
  members: [
    ...['order-intake', 'stock-confirmation', 'delivery-scheduling', 'operator-tasks', 'logistics-handoff', 'sla-tracker'].map((name) =>
      member(name, 65_001),
    ),
    member('postgres', 65_432),
    member('kafka', 65_092),
  ],
  programs: ['partner', 'operators', 'shop'].map((name) => member(name)),
  event: 'x'.repeat(300),
  statusUrl: '127.0.0.1:65000',
}

describe('the board', () => {
  it('fits a terminal of 80 by 24 with the longest of everything', () => {
    const lines = board(full)
    expect(lines.length).toBeLessThanOrEqual(HEIGHT)
    expect(lines.filter((line) => line.length > WIDTH)).toEqual([])
    expect(lines.slice(0, -1).join('')).not.toContain('…')
  })

  it('shows orders by stage, the promise, rates, latency, restarts and addresses', () => {
    const text = board(full).join('\n')
    for (const part of ['with an operator', 'breached', 'at risk', '2500.0/s', '120 ms / 1.0 min', 'order-intake', '65001', '/docs'])
      expect(text).toContain(part)
  })

  it('says that latencies are real while policies are divided', () => {
    expect(board(full).join('\n')).toContain('÷ 60, latencies real')
    expect(board({ ...full, speed: 1 }).join('\n')).not.toContain('÷')
  })

  it('is drawn before there are figures', () => {
    expect(board({ ...full, pipeline: undefined, members: [], programs: [], event: '' }).join('\n')).toContain('no figures yet')
  })

  it('is one line where no terminal is', () => {
    expect(boardLine(full)).toContain('132 restarts')
    expect(boardLine(full)).not.toContain('\n')
  })

  it('writes times for people', () => {
    expect([duration(3_725), milliseconds(999.6), milliseconds(1500), milliseconds(90_000)]).toEqual([
      '01:02:05',
      '1000 ms',
      '1.5 s',
      '1.5 min',
    ])
  })
})
