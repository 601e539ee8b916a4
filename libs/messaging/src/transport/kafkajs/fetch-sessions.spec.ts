import { createRequire } from 'node:module'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { mendFetch } from './fetch-sessions.js'

interface Asked {
  sessionId: number
  sessionEpoch: number
  topics: unknown[]
  maxWaitTime: number
}

interface FakeBroker {
  lookupRequest: () => (options: Asked) => Asked
  fetch: (options: object) => Promise<object>
  [send: symbol]: unknown
}

const { prototype } = createRequire(import.meta.url)('kafkajs/src/broker/index.js') as { prototype: object }
const ALL = [{ topic: 'a', partitions: [{ partition: 0, fetchOffset: '5', maxBytes: 100 }] }]
const SESSION_NOT_FOUND = 70
const WRONG_EPOCH = 71

describe('the fetch of a connection to a broker', () => {
  mendFetch()
  const send = Object.getOwnPropertySymbols(prototype).find(({ description }) => description === 'private:Broker:sendRequest') ?? Symbol()
  let asked: Asked[]
  let answers: (object | Error)[]
  let broker: FakeBroker

  beforeEach(() => {
    asked = []
    answers = []
    broker = Object.create(prototype) as FakeBroker
    broker.lookupRequest = () => (options) => options
    broker[send] = (request: Asked): Promise<object> => {
      asked.push(request)
      const answer = answers.shift() ?? { errorCode: 0, sessionId: 7, responses: [] }
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
    }
  })

  const fetch = (): Promise<object> => broker.fetch({ topics: ALL, maxWaitTime: 250 })

  it('names everything once and then only what changed', async () => {
    await fetch()
    await fetch()
    await fetch()
    expect(asked).toMatchObject([
      { sessionId: 0, sessionEpoch: 0, topics: ALL, maxWaitTime: 250 },
      { sessionId: 7, sessionEpoch: 1, topics: [] },
      { sessionId: 7, sessionEpoch: 2, topics: [] },
    ])
  })

  it.each([SESSION_NOT_FOUND, WRONG_EPOCH])('asks for everything at once when the broker answers error %i', async (errorCode) => {
    const found = { errorCode: 0, sessionId: 8, responses: [{ partitions: [{ messages: ['found'] }] }] }
    answers = [{ errorCode: 0, sessionId: 7, responses: [] }, { errorCode, sessionId: 0, responses: [] }, found]
    await fetch()
    expect(await fetch()).toBe(found)
    await fetch()
    expect(asked.slice(2)).toMatchObject([
      { sessionId: 7, sessionEpoch: 0, topics: ALL },
      { sessionId: 8, sessionEpoch: 1, topics: [] },
    ])
  })

  it('begins anew after an answer that never came', async () => {
    answers = [{ errorCode: 0, sessionId: 7, responses: [] }, new Error('no answer')]
    await fetch()
    await expect(fetch()).rejects.toThrow('no answer')
    await fetch()
    expect(asked.at(-1)).toMatchObject({ sessionId: 7, sessionEpoch: 0, topics: ALL })
  })

  it.each([
    ['of the whole request', [{ errorCode: -1, sessionId: 0, responses: [] }]],
    ['of the session twice', [71, 70].map((errorCode) => ({ errorCode, sessionId: 0, responses: [] }))],
  ])('rejects an error %s', async (_, errors) => {
    answers = [...errors]
    await expect(fetch()).rejects.toThrow()
    await fetch()
    expect(asked.at(-1)).toMatchObject({ sessionEpoch: 0, topics: ALL })
  })

  it('names everything each time to a broker that keeps no sessions', async () => {
    answers = [{ responses: [] }, { responses: [] }]
    await fetch()
    await fetch()
    expect(asked.map(({ topics }) => topics)).toEqual([ALL, ALL])
  })
})
