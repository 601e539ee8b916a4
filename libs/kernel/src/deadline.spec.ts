import { getEventListeners } from 'node:events'
import { describe, expect, it } from '@jest/globals'
import { DeadlineExceeded, pause, withDeadline } from './deadline.js'

const FOR_EVER_MS = 60_000

describe('a pause', () => {
  it('ends by itself, also where a signal could end it', async () => {
    await expect(pause(1)).resolves.toBeUndefined()
    await expect(pause(1, new AbortController().signal)).resolves.toBeUndefined()
  })

  it('ends at once with a signal that has aborted', async () => {
    await expect(pause(FOR_EVER_MS, AbortSignal.abort())).resolves.toBeUndefined()
  })

  it('ends with its signal, as all that wait for the same do', async () => {
    const waking = new AbortController()
    const all = Promise.all([pause(FOR_EVER_MS, waking.signal), pause(FOR_EVER_MS, waking.signal), pause(FOR_EVER_MS, waking.signal)])
    waking.abort()
    await expect(all).resolves.toHaveLength(3)
  })

  it('goes on where another signal aborts', async () => {
    const [waking, other] = [new AbortController(), new AbortController()]
    let over = false
    const paused = pause(FOR_EVER_MS, waking.signal).then(() => (over = true))
    await pause(1, other.signal)
    other.abort()
    await pause(1)
    expect(over).toBe(false)
    waking.abort()
    await paused
  })

  it('has one listener on a signal, however many pause, and none when nobody does', async () => {
    const { signal } = new AbortController()
    const all = [pause(1, signal), pause(1, signal), pause(1, signal)]
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    await Promise.all(all)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  it('leaves no timer behind that would keep a process', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
    const before = timers()
    const waking = new AbortController()
    const paused = pause(FOR_EVER_MS, waking.signal)
    expect(timers()).toBe(before + 1)
    waking.abort()
    await paused
    expect(timers()).toBe(before)
  })
})

describe('a deadline', () => {
  it('lets what is in time through, and what failed', async () => {
    await expect(withDeadline(Promise.resolve('done'), FOR_EVER_MS, 'it')).resolves.toBe('done')
    await expect(withDeadline(Promise.reject(new TypeError('no')), FOR_EVER_MS, 'it')).rejects.toThrow('no')
  })

  it('says what did not finish', async () => {
    await expect(withDeadline(new Promise(() => undefined), 1, 'the work')).rejects.toThrow(DeadlineExceeded)
  })
})
