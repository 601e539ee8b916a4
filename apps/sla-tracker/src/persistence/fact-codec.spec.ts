import { FACT_KINDS, type Fact } from '../domain/fact.js'
import { decodeFacts, encodeFacts } from './fact-codec.js'

describe('packed facts', () => {
  it('come back as they were, of every kind and for centuries', () => {
    const facts: Fact[] = FACT_KINDS.map((kind, index) => ({
      kind,
      version: index + 1,
      at: Date.parse('2026-11-22T09:30:00.123Z') + index * 3e11,
    }))
    expect(decodeFacts(encodeFacts(facts))).toEqual(facts)
    expect(decodeFacts(encodeFacts([]))).toEqual([])
  })

  it('keep the greatest version they can hold', () => {
    expect(decodeFacts(encodeFacts([{ kind: 'amended', version: 1_000_000, at: 1 }]))).toEqual([{ kind: 'amended', version: 4095, at: 1 }])
  })
})
