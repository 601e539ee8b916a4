import { describe, expect, it } from '@jest/globals'
import { GIVE_UP_AFTER_MS, nextTry } from './webhook-schedule.js'

const PUT_IN = new Date('2026-11-22T09:30:00Z')
const DELAYS = [5_000, 15_000, 30_000, 60_000, 120_000]
const giveUpAt = new Date(PUT_IN.getTime() + GIVE_UP_AFTER_MS)

describe('the attempts of a webhook', () => {
  it('come 5, 15, 30, 60, 120, 120 … seconds after each other and end inside the fifteen minutes', () => {
    const at: number[] = [0]
    for (let now = PUT_IN, tries = 1; tries < 100; tries++) {
      const next = nextTry(tries, DELAYS, now, giveUpAt)
      if (!next) break
      at.push((next.getTime() - PUT_IN.getTime()) / 1000)
      now = next
    }
    expect(at).toEqual([0, 5, 20, 50, 110, 230, 350, 470, 590, 710, 830])
  })
})
