import { describe, expect, it } from '@jest/globals'
import type { Answer } from '../question.js'
import { compared } from './compared.js'

const answer = (measured: number | null, facts: object = {}): Answer => ({
  question: 'pipeline',
  measured,
  limit: 1_000,
  ratio: null,
  unit: 'orders/s',
  ...facts,
})

describe('two states of the product', () => {
  it('are compared pair by pair, so that what slows both changes nothing', () => {
    const found = compared([
      [answer(100), answer(110)],
      [answer(50), answer(55)],
      [answer(200), answer(180)],
    ])
    expect(found).toEqual([{ name: 'measured', before: 100, after: 110, median: 1.1, least: 0.9, most: 1.1, pairs: 3 }])
  })

  it('are compared in figures that stand one level deeper, too', () => {
    const [, cpu] = compared([[answer(1, { cpuMs: { kafka: 2 } }), answer(2, { cpuMs: { kafka: 1 } })]])
    expect(cpu).toMatchObject({ name: 'cpuMs.kafka', before: 2, after: 1, median: 0.5 })
  })

  it('are compared in what was measured, also where it is the same', () => {
    expect(compared([[answer(250), answer(250)]])).toMatchObject([{ name: 'measured', before: 250, after: 250, median: 1 }])
  })

  it('are not compared in settings, lists, nor in what one of them does not tell', () => {
    const before = answer(1, { seconds: 30, parts: [1, 2], quick: false, p50: 7, p99: 0, laws: 'hold' })
    const after = answer(2, { seconds: 30, parts: [3, 4], quick: false, p95: 9, p99: 4, laws: 'hold' })
    expect(compared([[before, after]]).map(({ name }) => name)).toEqual(['measured'])
    expect(compared([[answer(null), answer(1)]])).toEqual([])
  })
})
