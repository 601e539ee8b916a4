import { allContracts, contractOf, OrderAmended, OrderReceived, TaskActionRequested, type MessageClass } from '@fifteen/contracts'
import type { Inbound } from '@fifteen/messaging'
import { describe, expect, it } from '@jest/globals'
import { OperatorTasksConsumer } from '../../operator-tasks.consumer.js'
import { arrivalOf } from './facts-of-event.js'

interface Subscription {
  events: { messages: MessageClass<object>[] }
}

/** What the one list of the consumer subscribes to, as Nest sees it. */
function subscribed(): MessageClass<object>[] {
  const { onEvents } = OperatorTasksConsumer.prototype
  const keys = Reflect.getMetadataKeys(onEvents) as string[]
  const key = keys.find((name) => String(name).includes('extras'))
  return (Reflect.getMetadata(key, onEvents) as Subscription).events.messages
}

const inbound = (message: MessageClass<object>, headers: Record<string, string> = {}): Inbound => {
  const { type, example } = contractOf(message)
  const record = { topic: 't', partition: 0, offset: 0n, key: null, headers, value: Buffer.alloc(0), timestamp: 0 }
  return { type, data: example, key: null, id: '1', timestamp: 0, traceparent: undefined, record }
}

describe('arrivalOf', () => {
  it('reads the example of every class that the consumer subscribes to, but for the ladder’s requests', () => {
    const silent = subscribed().filter((message) => arrivalOf(inbound(message)) === undefined)
    expect(silent).toEqual([TaskActionRequested])
  })

  it('reads no class that the consumer does not subscribe to', () => {
    const read = allContracts().filter(({ message }) => arrivalOf(inbound(message)))
    expect(new Set(read.map(({ message }) => message))).toEqual(new Set(subscribed().filter((message) => message !== TaskActionRequested)))
  })

  it('takes the promise’s beginning for the first version’s time, and for a later one the event’s own', () => {
    const headers = { ce_time: '2026-11-22T09:40:00.000Z' }
    expect(arrivalOf(inbound(OrderReceived, headers))?.fact).toMatchObject({ versionAt: new Date('2026-11-22T09:30:00.000Z') })
    expect(arrivalOf(inbound(OrderAmended, headers))?.fact).toMatchObject({ versionAt: new Date('2026-11-22T09:40:00.000Z') })
  })

  it('carries nothing personal', () => {
    for (const { message } of allContracts()) {
      expect(JSON.stringify(arrivalOf(inbound(message)) ?? {})).not.toMatch(/Ann Example|7031|Sample Street/)
    }
  })
})
