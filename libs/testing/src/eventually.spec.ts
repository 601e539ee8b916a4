import { describe, expect, it } from '@jest/globals'
import { eventually } from './eventually.js'

describe('eventually', () => {
  it('returns the first answer that is neither undefined nor false', async () => {
    const answers = [undefined, false, 0]
    expect(await eventually(() => answers.shift(), 'an answer', { every: 1 })).toBe(0)
  })

  it('tries a probe again that throws', async () => {
    let tries = 0
    const probe = () => {
      if (++tries < 3) throw new Error('not yet')
      return tries
    }
    expect(await eventually(probe, 'a third try', { every: 1 })).toBe(3)
  })

  it('says what it waited for and the last error', async () => {
    const probe = () => Promise.reject(new Error('connection refused'))
    await expect(eventually(probe, 'the broker to answer', { within: 20, every: 5 })).rejects.toThrow(
      'waited 20 ms for the broker to answer: connection refused',
    )
  })

  it('does not wait for a probe that hangs', async () => {
    await expect(eventually(() => new Promise(() => undefined), 'an answer', { within: 20 })).rejects.toThrow('did not answer in time')
  })
})
