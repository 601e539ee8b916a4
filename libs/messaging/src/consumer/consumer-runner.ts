import { once } from 'node:events'
import { backOffDelay, FifteenError, pause, safeMessage, toError, type HealthReport } from '@fifteen/kernel'
import type { MessagingLog } from '../log.js'
import { recordsFacts } from '../log-facts.js'
import type { MessagingMetrics } from '../metrics.js'
import type { BrokerClient, FetchSettings, PartitionBatch, RecordConsumer } from '../transport/port.js'
import type { IncomingRecord } from '../transport/records.js'
import type { ChunkProcessor } from './chunk-processor.js'
import { ProcessingStopped } from './chunk-processor.js'
import { ChunkQueue } from './chunk-queue.js'
import { ConsumerLag } from './consumer-lag.js'
import type { CrashGuard } from './crash-guard.js'
import { OffsetCommits } from './offset-commits.js'

export interface ConsumerSettings {
  groupId: string
  fetch: FetchSettings
  sessionTimeoutMs: number
  chunkRecords: number
  chunkBytes: number
  /** Milliseconds without a completed fetch attempt, successful or failed, after which the process counts as dead. */
  livenessMs: number
  /** What must be done before the first record is handled; repeated until it succeeds. */
  prepare?: () => Promise<void>
}

/** A chunk could neither be handled nor parked; its records come again. */
export class ChunkGivenUp extends FifteenError {
  constructor(cause: unknown, details: object = {}) {
    super('chunk-given-up', `a chunk could neither be handled nor parked: ${safeMessage(cause)}`, {
      cause,
      retryable: true,
      details: { ...details },
    })
  }
}

const BACK_OFF = { first: 200, most: 5_000 }
/** A consumer that lived so long begins anew with the shortest back-off. */
const LONG_LIFE_MS = 60_000
const REBUILD_EVERY_MS = 10_000
const SETTLE_MS = 500
const NO_TOPICS_MS = 500
const MISSING_EVERY_MS = 5_000

/** Owns the consumer of this process: makes it, makes it anew after a crash or when topics were added, and feeds the one writer. */
export class ConsumerRunner {
  readonly #stop = new AbortController()
  #rebuild = new AbortController()
  #turnedAt = performance.now()
  #rebuiltAt = -Infinity
  #done: Promise<void> = Promise.resolve()
  readonly #lag = new ConsumerLag()
  #unmeasured: () => void = () => undefined

  constructor(
    private readonly client: BrokerClient,
    private readonly topics: () => readonly string[],
    private readonly processor: ChunkProcessor,
    private readonly guard: CrashGuard,
    private readonly metrics: MessagingMetrics,
    private readonly log: MessagingLog,
    private readonly settings: ConsumerSettings,
  ) {}

  start(): void {
    this.#turnedAt = performance.now()
    const measured = [this.metrics.timeLag.measure(() => this.#lag.timeLag()), this.metrics.recordLag.measure(() => this.#lag.recordLag())]
    this.#unmeasured = () => measured.forEach((forget) => forget())
    this.#done = this.#run()
  }

  /** The list of topics has changed: the consumer is made anew with it, at most every ten seconds. */
  topicsChanged(): void {
    this.#rebuild.abort()
  }

  turned(): void {
    this.#turnedAt = performance.now()
  }

  liveness(): HealthReport {
    const silent = Math.round(performance.now() - this.#turnedAt)
    return { healthy: silent < this.settings.livenessMs, detail: `last fetch attempt ${silent} ms ago` }
  }

  /** Stops fetching, finishes the chunk under way, commits, leaves the group. */
  async stop(): Promise<void> {
    this.#stop.abort()
    this.#rebuild.abort()
    await this.#done
    this.#unmeasured()
    await this.guard.stop().catch((error: unknown) => this.log.warn('clean end not noted', { error: toError(error) }))
  }

  async #run(): Promise<void> {
    let failures = 0
    let guarded = false
    while (!this.#stop.signal.aborted) {
      const born = performance.now()
      try {
        if (!guarded) {
          await this.settings.prepare?.()
          await this.guard.start()
        }
        guarded = true
        await this.#live()
        failures = 0
      } catch (error) {
        failures = performance.now() - born > LONG_LIFE_MS ? 1 : failures + 1
        this.turned()
        const facts = error instanceof ChunkGivenUp ? error.details : {}
        this.log.warn('consumer ended, making a new one', { ...facts, error: toError(error), failures })
        await pause(backOffDelay(BACK_OFF, failures), this.#stop.signal)
      }
    }
  }

  /** One life of a consumer: until stop, rebuild or crash. */
  async #live(): Promise<void> {
    const rebuild = new AbortController()
    this.#rebuild = rebuild
    if (this.#stop.signal.aborted) return
    const wanted = this.topics()
    this.#lag.reads(wanted)
    const missing = await this.#missing(wanted)
    const topics = wanted.filter((topic) => !missing.includes(topic))
    // One tenant's missing topic must not hold all others: the client refuses to subscribe to any.
    const looking = missing.length ? this.#lookFor(missing, rebuild) : undefined
    try {
      if (topics.length) return await this.#consume(topics, rebuild.signal)
      this.turned()
      await pause(NO_TOPICS_MS, rebuild.signal)
    } finally {
      rebuild.abort()
      await looking
    }
  }

  async #missing(wanted: readonly string[]): Promise<string[]> {
    if (!wanted.length) return []
    const admin = this.client.admin()
    try {
      const existing = new Set(await admin.topics())
      const missing = wanted.filter((topic) => !existing.has(topic))
      this.metrics.missingTopics.set(missing.length)
      return missing
    } finally {
      await admin.close()
    }
  }

  /** Asks for a rebuild as soon as one of the missing topics is there. Never rejects. */
  async #lookFor(missing: readonly string[], rebuild: AbortController): Promise<void> {
    this.log.error('topics are missing; all others are read', { count: missing.length, topics: missing.slice(0, 10) })
    while (!rebuild.signal.aborted) {
      await pause(MISSING_EVERY_MS, rebuild.signal)
      if (rebuild.signal.aborted) return
      try {
        if ((await this.#missing(missing)).length < missing.length) rebuild.abort()
      } catch (error) {
        this.log.warn('the missing topics could not be looked for', { error: toError(error) })
      }
    }
  }

  async #consume(topics: readonly string[], rebuild: AbortSignal): Promise<void> {
    const { groupId, fetch, sessionTimeoutMs, chunkRecords, chunkBytes } = this.settings
    const queue = new ChunkQueue(chunkRecords, chunkBytes)
    const consumer = this.client.consumer({ groupId, topics, fetch, sessionTimeoutMs })
    // Aborts when the client ended by itself, or the writer did.
    const over = new AbortController()
    const writer = this.#write(queue, consumer).finally(() => over.abort())
    const ended = this.#untilAsked(rebuild, over.signal).then(() => this.#end(queue, consumer, writer))
    try {
      await consumer.run({
        batch: (batch, lost) => this.#batch(queue, batch, lost),
        turned: () => this.turned(),
        fetched: () => this.#lag.fetched(),
        assigned: (partitions) => this.#lag.assigned(partitions),
      })
    } finally {
      over.abort()
      await ended
      // Once more: a stop that came while the consumer was still joining its group found nothing to leave.
      await this.#stopConsumer(consumer)
    }
    const givenUp = await writer
    if (givenUp) throw givenUp
  }

  /** Resolves on a stop, on a change of topics when the last such change is long enough ago, or when it is over anyway. */
  async #untilAsked(rebuild: AbortSignal, over: AbortSignal): Promise<void> {
    // A stop aborts the rebuild as well.
    const asked = AbortSignal.any([rebuild, over])
    if (!asked.aborted) await once(asked, 'abort')
    // Tenants are mostly added several at a time: the others' topics are then in the same new list.
    const wait = Math.max(SETTLE_MS, REBUILD_EVERY_MS - (performance.now() - this.#rebuiltAt))
    await pause(wait, AbortSignal.any([over, this.#stop.signal]))
    if (rebuild.aborted) this.#rebuiltAt = performance.now()
  }

  /** While the chunk under way finishes, what waits in the queue keeps the client from fetching more. Never rejects. */
  async #end(queue: ChunkQueue, consumer: RecordConsumer, writer: Promise<unknown>): Promise<void> {
    queue.close()
    await writer
    const stopped = this.#stopConsumer(consumer)
    queue.release()
    await stopped
  }

  #stopConsumer(consumer: RecordConsumer): Promise<void> {
    return consumer.stop().catch((error: unknown) => this.log.warn('consumer not closed', { error: toError(error) }))
  }

  #batch(queue: ChunkQueue, batch: PartitionBatch, lost: AbortSignal): Promise<bigint | null> {
    this.#lag.received(batch)
    return queue.add(batch.records, lost)
  }

  /** The one writer of this consumer's life. Never rejects: resolves with why it gave up, if it did. */
  async #write(queue: ChunkQueue, consumer: RecordConsumer): Promise<ChunkGivenUp | undefined> {
    const commits = new OffsetCommits((positions) => consumer.commit(positions), this.log)
    let underWay: readonly IncomingRecord[] = []
    try {
      for (let chunk = await queue.take(); chunk; chunk = await queue.take()) {
        underWay = chunk.records
        try {
          const { records } = chunk
          const of = chunk
          await this.processor.process(records, this.#stop.signal, (record) => of.lost(record))
        } catch (error) {
          chunk.abandon()
          throw error
        }
        chunk.finish()
        const positions = chunk.positions()
        this.#lag.finished(positions)
        commits.reached(positions)
      }
    } catch (error) {
      return error instanceof ProcessingStopped ? undefined : new ChunkGivenUp(error, recordsFacts(underWay))
    } finally {
      await commits.flush()
    }
    return undefined
  }
}
