import { ManualClock } from '@fifteen/kernel'
import { NewsBacklog } from './news-backlog.js'

const LONGEST = 15_000

describe('a backlog of news', () => {
  const clock = new ManualClock('2026-11-22T09:30:00Z')
  const sentAgo = (milliseconds: number): number => clock.now().getTime() - milliseconds
  let backlog: NewsBacklog
  beforeEach(() => {
    backlog = new NewsBacklog(clock, LONGEST)
  })

  it('is expected after a start until the first fresh chunk', () => {
    expect(backlog.expected).toBe(true)
    backlog.handled(sentAgo(8_000))
    clock.advance(500)
    expect(backlog.expected).toBe(true)
    backlog.handled(sentAgo(100))
    expect(backlog.expected).toBe(false)
  })

  it('is expected after a start for a bounded time when nothing comes', () => {
    clock.advance(LONGEST - 1)
    expect(backlog.expected).toBe(true)
    clock.advance(1)
    expect(backlog.expected).toBe(false)
  })

  it('is over when stale chunks are not followed by others', () => {
    backlog.handled(sentAgo(8_000))
    clock.advance(2_000)
    expect(backlog.expected).toBe(false)
  })

  it('is waited for a bounded time when it never ends', () => {
    for (let second = 0; second < 15; second++) {
      expect(backlog.expected).toBe(true)
      backlog.handled(sentAgo(8_000))
      clock.advance(1_000)
    }
    expect(backlog.expected).toBe(false)
  })

  it('is expected again when news begin to queue up', () => {
    backlog.handled(sentAgo(0))
    clock.advance(60_000)
    backlog.handled(sentAgo(5_000))
    expect(backlog.expected).toBe(true)
  })
})
