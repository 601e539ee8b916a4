import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { version } from 'uuid'
import { isId, newId } from './ids.js'
import { randomHex } from './random.js'

const timeOf = (id: string): number => Number.parseInt(id.replace('-', '').slice(0, 12), 16)

describe('ids', () => {
  afterEach(() => {
    jest.restoreAllMocks()
  })

  it('are UUIDs of version 7 with the time of their making', () => {
    const before = Date.now()
    const ids = Array.from({ length: 1_000 }, newId)
    for (const id of ids) {
      expect(isId(id)).toBe(true)
      expect(version(id)).toBe(7)
      expect(timeOf(id)).toBeGreaterThanOrEqual(before)
      expect(timeOf(id)).toBeLessThanOrEqual(Date.now() + 1)
    }
  })

  it('ascend and never repeat, however many are made in a millisecond', () => {
    jest.spyOn(Date, 'now').mockReturnValue(4_000_000_000_000)
    const ids = Array.from({ length: 50_000 }, newId)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.findIndex((id, index) => id <= (ids[index - 1] ?? ''))).toBe(-1)
    expect(new Set(ids.map(timeOf))).toEqual(new Set([4_000_000_000_000]))
  })

  it('ascend while the clock is set back', () => {
    const clock = jest.spyOn(Date, 'now').mockReturnValue(4_100_000_000_000)
    const before = newId()
    clock.mockReturnValue(3_900_000_000_000)
    expect(newId() > before).toBe(true)
  })

  it('cannot be guessed: each bit that is neither time nor form is as often one as zero', () => {
    const rounds = 4_000
    const clock = jest.spyOn(Date, 'now')
    const ones = new Array<number>(128).fill(0)
    for (let round = 0; round < rounds; round++) {
      clock.mockReturnValue(4_200_000_000_000 + round)
      const bits = BigInt(`0x${newId().replaceAll('-', '')}`)
      for (let bit = 0; bit < 128; bit++) ones[bit] = (ones[bit] ?? 0) + Number((bits >> BigInt(bit)) & 1n)
    }
    const form = new Set([62, 63, 76, 77, 78, 79])
    // The counter's uppermost begins as zero.
    form.add(75)
    for (let bit = 0; bit < 80; bit++) if (!form.has(bit)) expect(Math.abs((ones[bit] ?? 0) / rounds - 0.5)).toBeLessThan(0.06)
    expect([76, 77, 78, 79].map((bit) => ones[bit])).toEqual([rounds, rounds, rounds, 0])
    expect([62, 63].map((bit) => ones[bit])).toEqual([0, rounds])
  })
})

describe('random hex', () => {
  it('has two digits a byte and never repeats, over many fillings of the pool', () => {
    const made = Array.from({ length: 20_000 }, (_, index) => randomHex(8 + (index % 9)))
    for (const [index, hex] of made.entries()) expect(hex).toMatch(new RegExp(`^[0-9a-f]{${2 * (8 + (index % 9))}}$`))
    expect(new Set(made.map((hex) => hex.slice(0, 16))).size).toBe(made.length)
  })

  it('refuses more than the pool should give at once', () => {
    expect(randomHex(4_096)).toHaveLength(8_192)
    expect(() => randomHex(4_097)).toThrow(RangeError)
  })
})
