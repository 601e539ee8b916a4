import { contractOf, keyOf, type MessageClass, topicOf } from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { newTrace } from '@fifteen/messaging'
import type { Message, Producer } from 'kafkajs'
import { kafkaClient } from '../harness/kafka.js'

const BATCH = 250
/** So many at once: a busy broker answers more of them too late. */
const CONNECTING = 8

/** An event of one class, as the service would publish it that has it in its outbox. */
export interface Event {
  message: MessageClass<object>
  data: object
}

export const eventOf = <T extends object>(message: MessageClass<T>, data: T): Event => ({ message, data })

/** Writers of the services' own events, each with a connection of its own. */
export class EventWriters {
  private constructor(private readonly producers: readonly Producer[]) {}

  static async open(brokers: string[], count: number): Promise<EventWriters> {
    const producers = Array.from({ length: count }, (_, n) =>
      kafkaClient(brokers, `bench-writer-${n}`).producer({ allowAutoTopicCreation: false }),
    )
    const writers = new EventWriters(producers)
    try {
      for (let at = 0; at < count; at += CONNECTING) await Promise.all(producers.slice(at, at + CONNECTING).map((one) => one.connect()))
      return writers
    } catch (error) {
      await writers.close()
      throw error
    }
  }

  /** Each writer sends its share of what `make` makes, all of them at once; resolves when everything is acknowledged. */
  async write(count: number, make: (n: number) => readonly Event[], signal: AbortSignal): Promise<void> {
    let made = 0
    const work = async (producer: Producer, share: number): Promise<void> => {
      for (let sent = 0; sent < share;) {
        signal.throwIfAborted()
        const size = Math.min(BATCH, share - sent)
        sent += size
        await send(producer, Array.from({ length: size }, () => make(made++)).flat())
      }
    }
    await Promise.all(this.producers.map((producer, n) => work(producer, shareOf(count, this.producers.length, n))))
  }

  async close(): Promise<void> {
    await Promise.all(this.producers.map((producer) => producer.disconnect()))
  }
}

/** What the nth of so many gets when all is divided as evenly as it can be. */
export const shareOf = (all: number, parts: number, n: number): number =>
  Math.floor(((n + 1) * all) / parts) - Math.floor((n * all) / parts)

async function send(producer: Producer, events: readonly Event[]): Promise<void> {
  const byTopic = Map.groupBy(events, ({ message, data }) => topicOf(contractOf(message), data))
  const topicMessages = [...byTopic].map(([topic, told]) => ({ topic, messages: told.map(toRecord) }))
  await producer.sendBatch({ acks: -1, topicMessages })
}

function toRecord({ message, data }: Event): Message {
  const contract = contractOf(message)
  const { shopId, orderVersion } = data as { shopId?: string; orderVersion?: number }
  return {
    key: keyOf(contract, data),
    value: JSON.stringify(data),
    headers: {
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: newId(),
      ce_source: contract.type.split('.')[0] ?? '',
      ce_type: contract.type,
      ce_time: new Date().toISOString(),
      traceparent: newTrace(),
      ...(shopId !== undefined && { ce_shopid: shopId }),
      ...(orderVersion !== undefined && { ce_orderversion: String(orderVersion) }),
    },
  }
}
