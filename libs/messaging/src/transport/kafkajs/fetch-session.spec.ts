import { describe, expect, it } from '@jest/globals'
import { FetchSession, type FetchTopic } from './fetch-session.js'

const topic = (name: string, offsets: Record<number, string>): FetchTopic => ({
  topic: name,
  partitions: Object.entries(offsets).map(([partition, fetchOffset]) => ({ partition: Number(partition), fetchOffset, maxBytes: 100 })),
})

describe('a fetch session', () => {
  const begun = (...topics: FetchTopic[]): FetchSession => {
    const session = new FetchSession()
    session.next(topics)
    session.answered(7)
    return session
  }

  it('begins with everything, at epoch 0 of no session', () => {
    const all = [topic('a', { 0: '5', 1: '6' })]
    expect(new FetchSession().next(all)).toEqual({ sessionId: 0, sessionEpoch: 0, topics: all, forgottenTopics: [] })
  })

  it('names nothing while nothing changes, and counts its epochs', () => {
    const all = [topic('a', { 0: '5' }), topic('b', { 0: '1' })]
    const session = begun(...all)
    expect(session.next(all)).toEqual({ sessionId: 7, sessionEpoch: 1, topics: [], forgottenTopics: [] })
    session.answered(7)
    expect(session.next(all).sessionEpoch).toBe(2)
  })

  it('names what moved and what is new', () => {
    const session = begun(topic('a', { 0: '5', 1: '6' }))
    const { topics } = session.next([topic('a', { 0: '5', 1: '9' }), topic('b', { 2: '0' })])
    expect(topics).toEqual([topic('a', { 1: '9' }), topic('b', { 2: '0' })])
  })

  it('names what is asked for no more, a partition or a whole topic', () => {
    const session = begun(topic('a', { 0: '5', 1: '6' }), topic('b', { 2: '0' }))
    expect(session.next([topic('a', { 1: '6' })])).toMatchObject({
      topics: [],
      forgottenTopics: [
        { topic: 'a', partitions: [0] },
        { topic: 'b', partitions: [2] },
      ],
    })
  })

  it('begins anew after a reset, and where the broker keeps none', () => {
    const all = [topic('a', { 0: '5' })]
    const [lost, none] = [begun(...all), begun(...all)]
    lost.reset()
    none.next(all)
    none.answered(0)
    // The broker closes the session that is named here.
    expect(lost.next(all)).toMatchObject({ sessionId: 7, sessionEpoch: 0, topics: all })
    expect(none.next(all)).toMatchObject({ sessionId: 0, sessionEpoch: 0, topics: all })
    lost.answered(9)
    expect(lost.next(all)).toMatchObject({ sessionId: 9, sessionEpoch: 1, topics: [] })
  })

  it('asks in another order each time that it asks for all', () => {
    const all = [topic('a', { 0: '5', 1: '6' }), topic('b', { 0: '1' })]
    const session = new FetchSession()
    const order = (): string[] => {
      const { topics } = session.next(all)
      session.answered(0)
      return topics.flatMap((each) => each.partitions.map(({ partition }) => `${each.topic}${partition}`))
    }
    expect([order(), order(), order(), order()]).toEqual([
      ['a0', 'a1', 'b0'],
      ['b0', 'a0', 'a1'],
      ['a1', 'a0', 'b0'],
      ['b0', 'a1', 'a0'],
    ])
  })
})
