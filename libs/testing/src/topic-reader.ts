import { contractOf, decode, keyOf, type MessageClass, topicOf } from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import type { Consumer, Producer } from 'kafkajs'
import { eventually, type EventuallyOptions } from './eventually.js'
import { kafkaClient } from './kafka.js'

export interface ReadRecord {
  topic: string
  partition: number
  offset: string
  key: string | null
  type: string
  headers: Record<string, string>
  value: string
}

/** Reads topics from their beginning into memory, for as long as a test needs them. */
export class TopicReader {
  /** Every record, exact repeats by the relay among them. */
  readonly records: ReadRecord[] = []
  /** Each event once, by its id. */
  readonly events: ReadRecord[] = []
  readonly #ids = new Set<string>()
  readonly #ofKey = new Map<string | null, ReadRecord[]>()
  readonly #ends = new Map<string, number>()

  private constructor(
    private readonly consumer: Consumer,
    private readonly prefix: string,
    private readonly topics: readonly string[],
    private readonly brokers?: string[],
  ) {}

  /** Topics without the prefix; they must exist. */
  static async open(prefix: string, topics: readonly string[], brokers?: string[]): Promise<TopicReader> {
    const consumer = kafkaClient('test-reader', brokers).consumer({ groupId: `${prefix}reader.${newId()}`, maxWaitTimeInMs: 50 })
    const reader = new TopicReader(consumer, prefix, topics, brokers)
    await consumer.connect()
    await consumer.subscribe({ topics: topics.map((topic) => prefix + topic), fromBeginning: true })
    const joined = new Promise<void>((resolve) => {
      consumer.on(consumer.events.GROUP_JOIN, () => resolve())
    })
    await consumer.run({
      autoCommit: false,
      eachMessage: ({ topic, partition, message }) => {
        const headers = Object.fromEntries(Object.entries(message.headers ?? {}).map(([name, value]) => [name, value?.toString() ?? '']))
        reader.#take({
          topic: topic.slice(prefix.length),
          partition,
          offset: message.offset,
          key: message.key?.toString() ?? null,
          type: headers['ce_type'] ?? '',
          headers,
          value: message.value?.toString() ?? '',
        })
        return Promise.resolve()
      },
    })
    await joined
    return reader
  }

  #take(record: ReadRecord): void {
    this.records.push(record)
    this.#ends.set(`${record.topic}/${record.partition}`, Number(record.offset) + 1)
    const id = `${record.topic}/${record.headers['ce_id'] ?? `${record.partition}/${record.offset}`}`
    if (this.#ids.has(id)) return
    this.#ids.add(id)
    this.events.push(record)
    const ofKey = this.#ofKey.get(record.key)
    if (ofKey) ofKey.push(record)
    else this.#ofKey.set(record.key, [record])
  }

  /** Messages of one class so far, each event once, decoded by its contract, in the order of arrival; optionally of one record key. */
  of<T extends object>(message: MessageClass<T>, key?: string): T[] {
    const { type } = contractOf(message)
    const events = key === undefined ? this.events : (this.#ofKey.get(key) ?? [])
    return events.filter((event) => event.type === type).map(({ value }) => decode(message, value))
  }

  /** Waits until there are at least `count` messages of the class (with the key), and returns them. */
  async waitFor<T extends object>(
    message: MessageClass<T>,
    { key, count = 1, ...options }: { key?: string; count?: number } & EventuallyOptions = {},
  ): Promise<T[]> {
    const what = `${count} ${message.name}${key === undefined ? '' : ` of ${key}`}`
    return eventually(
      () => {
        const found = this.of(message, key)
        if (found.length < count) throw new Error(`${found.length} so far`)
        return found
      },
      what,
      options,
    )
  }

  /** Resolves when everything that stood on the topics at the call has been read. */
  async caughtUp(): Promise<void> {
    const admin = kafkaClient('test-reader', this.brokers).admin()
    await admin.connect()
    try {
      for (const topic of this.topics) {
        const offsets = await admin.fetchTopicOffsets(this.prefix + topic)
        const behind = (): boolean =>
          offsets.some(({ partition, high, low }) => high !== low && Number(high) > (this.#ends.get(`${topic}/${partition}`) ?? 0))
        await eventually(() => !behind(), `the end of ${topic}`, { within: 60_000 })
      }
    } finally {
      await admin.disconnect()
    }
  }

  async close(): Promise<void> {
    await this.consumer.disconnect()
  }
}

/** One message with the class it travels as. Equal ids make an exact repeat; new ones where it names none. */
export interface Telling<T extends object = object> {
  message: MessageClass<T>
  data: T
  id?: string
  /** When it happened, as ISO 8601. */
  time?: string
}

/** Sends messages as our services and tenants would. */
export class TopicWriter {
  readonly #producer: Producer

  private constructor(
    private readonly prefix: string,
    brokers?: string[],
  ) {
    this.#producer = kafkaClient('test-writer', brokers).producer({ allowAutoTopicCreation: false })
  }

  static async open(prefix: string, brokers?: string[]): Promise<TopicWriter> {
    const writer = new TopicWriter(prefix, brokers)
    await writer.#producer.connect()
    return writer
  }

  /** Messages of one class, each on the topic and with the key that its contract says. `tenant` fills `{shopId}` where the message has none. */
  async publish<T extends object>(
    message: MessageClass<T>,
    messages: readonly T[],
    { tenant = {}, headers = {} }: { tenant?: object; headers?: Record<string, string> } = {},
  ): Promise<void> {
    await this.#send(
      messages.map((data) => ({ message, data })),
      tenant,
      headers,
    )
  }

  /** Messages of any classes, in this order where they share a topic and a key. */
  async tell(tellings: readonly Telling[]): Promise<void> {
    await this.#send(tellings, {}, {})
  }

  async #send(tellings: readonly Telling[], tenant: object, headers: Record<string, string>): Promise<void> {
    const byTopic = new Map<string, { key: string; value: string; headers: Record<string, string> }[]>()
    for (const { message, data, id = newId(), time = new Date().toISOString() } of tellings) {
      const contract = contractOf(message)
      const topic = this.prefix + topicOf(contract, { ...tenant, ...data })
      const fields = data as Record<string, unknown>
      const record = {
        key: keyOf(contract, fields),
        value: JSON.stringify(data),
        headers: {
          'content-type': 'application/json',
          ce_specversion: '1.0',
          ce_id: id,
          ce_source: 'test',
          ce_type: contract.type,
          ce_time: time,
          ...headers,
        },
      }
      const records = byTopic.get(topic)
      if (records) records.push(record)
      else byTopic.set(topic, [record])
    }
    await this.#producer.sendBatch({ acks: -1, topicMessages: [...byTopic].map(([topic, messages]) => ({ topic, messages })) })
  }

  /** Any bytes on any topic (without the prefix). */
  async publishRaw(
    topic: string,
    records: { key: string | null; value: string | Buffer | null; headers?: Record<string, string> }[],
  ): Promise<void> {
    await this.#producer.send({ topic: this.prefix + topic, acks: -1, messages: records })
  }

  async close(): Promise<void> {
    await this.#producer.disconnect()
  }
}
