import { toError, withDeadline } from '@fifteen/kernel'
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs'
import type { ConsumerEvents, ConsumerOptions, RecordConsumer } from '../port.js'
import { fetchPace } from './fetch-pace.js'
import { KafkaJSError } from './kafkajs-error.js'
import { KafkajsRecord } from './kafkajs-record.js'
import { Membership } from './membership.js'

/** The client leaves a heartbeat out while the last one's answer is not so old. We ask oftener, so that the next goes out when it may. */
const HEARTBEAT_MS = 800
const BEAT_EVERY_MS = 100
/** Leaving a group whose coordinator does not answer is not worth more: it notices by itself. */
const STOP_WITHIN_MS = 10_000

/** kafkajs' `eachBatch` behind the port. Nothing of ours escapes the handler: a TypeError there would end this consumer for good. */
export class KafkajsConsumer implements RecordConsumer {
  readonly #consumer: Consumer
  #stopping = false
  /** Partitions of which this member has got something since it last joined. */
  readonly #owned = new Set<string>()
  #ended: { resolve: () => void; reject: (error: Error) => void } | undefined
  #membership = new Membership()

  constructor(
    kafka: Kafka,
    private readonly options: ConsumerOptions,
  ) {
    this.#consumer = kafka.consumer({
      groupId: options.groupId,
      sessionTimeout: options.sessionTimeoutMs,
      rebalanceTimeout: 15_000,
      heartbeatInterval: HEARTBEAT_MS,
      minBytes: options.fetch.minBytes,
      maxWaitTimeInMs: options.fetch.waitMs,
      maxBytesPerPartition: options.fetch.maxBytesPerPartition,
      allowAutoTopicCreation: false,
      // After a crash our own loop makes a new consumer, with the topics of that moment.
      retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000, restartOnFailure: () => Promise.resolve(false) },
    })
  }

  async run(events: ConsumerEvents): Promise<void> {
    const { FETCH_START, FETCH, REBALANCING, GROUP_JOIN, REQUEST_TIMEOUT, CRASH } = this.#consumer.events
    // A fetch that fails is not told of, but the start of the next one is, and so are requests that a silent broker leaves unanswered.
    this.#consumer.on(FETCH_START, () => {
      if (this.#membership.error !== undefined) this.#membership = new Membership()
      events.turned()
    })
    this.#consumer.on(FETCH, () => {
      events.turned()
      events.fetched()
    })
    this.#consumer.on(REBALANCING, () => events.turned())
    this.#consumer.on(REQUEST_TIMEOUT, () => events.turned())
    this.#consumer.on(GROUP_JOIN, ({ payload: { memberAssignment } }) => {
      this.#owned.clear()
      // Of several brokers one may have us join anew while batches of another are under way.
      this.#membership.end(new KafkaJSError('the group was joined anew'))
      events.turned()
      events.assigned(Object.entries(memberAssignment).flatMap(([topic, list]) => list.map((partition) => ({ topic, partition }))))
    })
    const ended = new Promise<void>((resolve, reject) => {
      this.#ended = { resolve, reject }
    })
    // A crash can come before anybody awaits `ended`; it is awaited below in every case.
    ended.catch(() => undefined)
    this.#consumer.on(CRASH, ({ payload }) => {
      events.turned()
      this.#ended?.reject(toError(payload.error))
    })
    const beating = setInterval(() => this.#beat(), BEAT_EVERY_MS)
    try {
      await this.#consumer.connect()
      await this.#consumer.subscribe({ topics: [...this.options.topics], fromBeginning: true })
      const running = {
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: 64,
        eachBatch: (payload: EachBatchPayload) => this.#eachBatch(payload, events),
      }
      await fetchPace.run(this.options.fetch.paceMs, () => this.#consumer.run(running))
      await ended
    } finally {
      clearInterval(beating)
    }
  }

  async #eachBatch(payload: EachBatchPayload, events: ConsumerEvents): Promise<void> {
    const { batch } = payload
    if (this.#stopping || batch.isEmpty()) return
    const { topic, partition } = batch
    this.#owned.add(nameOf(topic, partition))
    const membership = this.#membership
    membership.entered(payload)
    try {
      const next = await events.batch(
        {
          topic,
          partition,
          records: batch.messages.map((message) => new KafkajsRecord(topic, partition, message)),
          lag: BigInt(batch.offsetLagLow()),
        },
        membership.lost,
      )
      // What is finished is finished, also for a member that has to join anew.
      if (next !== null) payload.resolveOffset((next - 1n).toString())
      membership.throwIfEnded()
      await payload.heartbeat()
    } catch (error) {
      // The group has gone on without us, its coordinator is away, or the client knows the partition no more. It understands only its own errors.
      throw error instanceof KafkaJSError ? error : new KafkaJSError(toError(error))
    } finally {
      membership.left(payload)
    }
  }

  /** A member that is busy still lives; one heartbeat speaks for all partitions. What is still handed out after its end comes too late. */
  #beat(): void {
    const membership = this.#membership
    const heartbeat = membership.anyHeartbeat()
    heartbeat?.().catch((error: unknown) => membership.end(error))
  }

  async commit(positions: readonly { topic: string; partition: number; next: bigint }[]): Promise<void> {
    // The broker takes the offset of any partition from any member, also one that would set another member's back.
    const owned = positions.filter(({ topic, partition }) => this.#owned.has(nameOf(topic, partition)))
    if (!owned.length) return
    await this.#consumer.commitOffsets(owned.map(({ topic, partition, next }) => ({ topic, partition, offset: next.toString() })))
  }

  async stop(): Promise<void> {
    this.#stopping = true
    try {
      await withDeadline(this.#consumer.disconnect(), STOP_WITHIN_MS, 'leaving the consumer group')
    } finally {
      this.#ended?.resolve()
    }
  }
}

const nameOf = (topic: string, partition: number): string => `${topic}/${partition}`
