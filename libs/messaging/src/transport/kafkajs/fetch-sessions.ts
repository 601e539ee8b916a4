import { createRequire } from 'node:module'
import { pause } from '@fifteen/kernel'
import { fetchPace } from './fetch-pace.js'
import { FetchSession, type FetchTopic } from './fetch-session.js'

interface FetchOptions {
  topics: FetchTopic[]
  maxWaitTime?: number
  minBytes?: number
  maxBytes?: number
  isolationLevel?: number
  rackId?: string
}

interface FetchAnswer {
  /** Of the session or the whole request; absent where the broker's protocol has none. */
  errorCode?: number
  sessionId?: number
  responses: { partitions: { messages: unknown[] }[] }[]
}

/** kafkajs' connection to one broker. */
interface Broker {
  fetch(options: FetchOptions): Promise<FetchAnswer>
  lookupRequest(apiKey: number, definition: unknown): (options: object) => unknown
  [send: symbol]: (request: unknown) => Promise<FetchAnswer>
}

interface Fetches {
  session: FetchSession
  /** By `performance.now()`. */
  notBefore: number
}

/** FETCH_SESSION_ID_NOT_FOUND, INVALID_FETCH_SESSION_EPOCH: the broker let the session go, or an answer was lost. */
const SESSION_LOST = new Set([70, 71])
const SENT_BY = 'private:Broker:sendRequest'
const marked = Symbol.for('fifteen.kafkajs-fetch-sessions')

/**
 * kafkajs 2.2.4 knows the fields of incremental fetch sessions and never fills them: each fetch names every partition and has each of them
 * answered, also the idle ones. Here every connection has a session and keeps the `fetchPace`; without a session in the broker's answer all
 * is as before.
 */
export function mendFetch(): void {
  const require = createRequire(import.meta.url)
  const { prototype } = require('kafkajs/src/broker/index.js') as { prototype: Broker & { [marked]?: true } }
  if (prototype[marked]) return
  prototype[marked] = true
  const apiKey = (require('kafkajs/src/protocol/requests/apiKeys.js') as { Fetch: number }).Fetch
  const definition = (require('kafkajs/src/protocol/requests/index.js') as { requests: { Fetch: unknown } }).requests.Fetch
  const { createErrorFromCode } = require('kafkajs/src/protocol/error.js') as { createErrorFromCode: (code: number) => Error }
  const send = Object.getOwnPropertySymbols(prototype).find(({ description }) => description === SENT_BY)
  if (!send) throw new Error('this kafkajs has another way to send requests: see mendFetch')

  const fetches = new WeakMap<Broker, Fetches>()
  prototype.fetch = async function (
    this: Broker,
    { topics, maxWaitTime = 5_000, minBytes = 1, maxBytes = 10_485_760, rackId = '', ...more },
  ) {
    const own = fetches.get(this) ?? { session: new FetchSession(), notBefore: 0 }
    fetches.set(this, own)
    const early = own.notBefore - performance.now()
    if (early >= 1) await pause(early)

    const fetch = this.lookupRequest(apiKey, definition)
    const ask = async (): Promise<FetchAnswer> => {
      const request = fetch({ ...more, maxWaitTime, minBytes, maxBytes, rackId, ...own.session.next(topics) })
      try {
        const answer = await (this[send] as Broker[symbol]).call(this, request)
        if (answer.errorCode) own.session.reset()
        else own.session.answered(answer.sessionId ?? 0)
        return answer
      } catch (error) {
        own.session.reset()
        throw error
      }
    }
    let answer = await ask()
    if (SESSION_LOST.has(answer.errorCode ?? 0)) answer = await ask()
    // kafkajs looks only at the errors of partitions, of which such an answer has none.
    if (answer.errorCode) throw createErrorFromCode(answer.errorCode)
    if (bringsRecords(answer)) own.notBefore = performance.now() + (fetchPace.getStore() ?? 0)
    return answer
  }
}

const bringsRecords = ({ responses }: FetchAnswer): boolean =>
  responses.some(({ partitions }) => partitions.some(({ messages }) => messages.length > 0))
