import { describe, expect, it } from '@jest/globals'
import { Circuit } from './circuit.js'

const failing = (times: number): Circuit => {
  const circuit = new Circuit({ failures: 3, coolDownMs: 1000 })
  for (let each = 0; each < times; each++) {
    circuit.enter()
    circuit.failed(0)
  }
  return circuit
}

describe('a circuit', () => {
  it('opens after so many failures in a row, for its cool-down', () => {
    expect(failing(2).wait(0)).toBe(0)
    expect(failing(3).wait(0)).toBe(1000)
    expect(failing(3).wait(400)).toBe(600)
  })

  it('lets one attempt through afterwards, and no second while that is out', () => {
    const circuit = failing(3)
    expect(circuit.wait(1000)).toBe(0)
    circuit.enter()
    expect(circuit.wait(1000)).toBeGreaterThan(0)
  })

  it('closes when that attempt succeeds, opens anew when it fails', () => {
    const mended = failing(3)
    mended.enter()
    mended.succeeded()
    expect([mended.open, mended.wait(1000)]).toEqual([false, 0])
    const dead = failing(3)
    dead.enter()
    dead.failed(1000)
    expect(dead.wait(1000)).toBe(1000)
  })

  it('tries again when that attempt ended without a result', () => {
    const circuit = failing(3)
    circuit.enter()
    circuit.abandoned()
    expect(circuit.wait(1000)).toBe(0)
  })

  it('forgets failures at the first success', () => {
    const circuit = failing(2)
    circuit.succeeded()
    circuit.failed(0)
    expect(circuit.open).toBe(false)
  })
})
