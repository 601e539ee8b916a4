import { describe, expect, it } from '@jest/globals'
import { keepsUp } from './rate-step.js'

describe('an offered rate', () => {
  it('is sustained where no more than a twentieth of it stays behind', () => {
    expect(keepsUp(200, 200, 20)).toBe(true)
    expect(keepsUp(200, 191, 20)).toBe(true)
    expect(keepsUp(200, 189, 20)).toBe(false)
  })

  it('may be later by half a second, which weighs more in a short interval', () => {
    expect(keepsUp(20, 18, 2)).toBe(true)
    expect(keepsUp(20, 14, 2)).toBe(false)
  })

  it('is also sustained where orders of the time before come to their end', () => {
    expect(keepsUp(200, 215, 20)).toBe(true)
  })
})
