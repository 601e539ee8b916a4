import { backOffDelay, newId, pause, toError } from '@fifteen/kernel'
import type { MessagingLog } from '../log.js'
import { recordsFacts } from '../log-facts.js'
import type { MessagingMetrics } from '../metrics.js'
import type { BrokerClient, RecordProducer } from '../transport/port.js'
import { CursorKeeper } from './cursor-keeper.js'
import { FreshBatches, type FreshBatch } from './fresh-batches.js'
import { MissingTopics } from './missing-topics.js'
import { OUTBOX_PARTITION_POSITIONS } from './outbox-migration.js'
import type { PositionedRecord } from './positioned-record.js'
import type { RelayStore } from './relay-store.js'

export interface RelaySettings {
  /** Seconds for which one relay may publish without renewing. */
  leaseSeconds: number
  /** Milliseconds between looks at the table while other instances keep committing records, which only the table tells of. */
  busyPollMs: number
  /** Milliseconds between looks while they do not. What this process commits is told by itself, at once. */
  idlePollMs: number
  /** Records read at a time. */
  pageRecords: number
  /** All records of a partition are sent as one batch and the broker refuses more than 1 MB, so a page stays well below. */
  pageBytes: number
  /** Records, and bytes, that are remembered from their commit until they are published; others are read from the table. */
  freshRecords: number
  freshBytes: number
  /** Positions in one partition of the outbox. */
  partitionPositions: number
  /** Milliseconds between looks at partitions. */
  maintainEveryMs: number
  /** Milliseconds between looks at the backlog. */
  lookEveryMs: number
}

export const RELAY_DEFAULTS: RelaySettings = {
  leaseSeconds: 10,
  busyPollMs: 10,
  idlePollMs: 250,
  pageRecords: 1_000,
  pageBytes: 512 * 1024,
  freshRecords: 4_000,
  freshBytes: 4 * 1024 * 1024,
  partitionPositions: OUTBOX_PARTITION_POSITIONS,
  maintainEveryMs: 15_000,
  lookEveryMs: 1_000,
}

const BUSY_FOR_MS = 1_000
const BACK_OFF = { first: 100, most: 5_000 }

/**
 * Publishes the outbox in the order of its positions. One relay of a service holds the lease; one awaited send is in flight.
 * Promise: first occurrences are in key order; exact duplicates may follow.
 */
export class Relay {
  readonly #holder = newId()
  readonly #stop = new AbortController()
  #producer: RecordProducer | undefined
  #wake = new AbortController()
  #leaseUntil = 0
  /** What was read and sent; null while the lease is not ours. The database's own follows. */
  #cursor: number | null = null
  /** The lease was acquired anew: another relay may have set records aside before. */
  #begun = false
  /** Last position that the table told of under this lease. */
  #readUpTo = 0
  readonly #keeper: CursorKeeper
  readonly #fresh: FreshBatches
  /** When the table was last known to have nothing new, and when it last had. */
  #emptyAt = -Infinity
  #filledAt = -Infinity
  /** What is being read and sent, for the log. */
  #underWay: readonly PositionedRecord[] = []
  /** Seconds that the oldest unpublished record had waited when we looked last. */
  #backlog = { seconds: 0, lookedAt: 0 }
  #done: Promise<unknown> | undefined
  #unmeasured: () => void = () => undefined
  readonly #missing: MissingTopics
  private readonly settings: RelaySettings

  constructor(
    private readonly client: BrokerClient,
    private readonly store: RelayStore,
    private readonly metrics: MessagingMetrics,
    private readonly log: MessagingLog,
    settings: Partial<RelaySettings> = {},
  ) {
    this.settings = { ...RELAY_DEFAULTS, ...settings }
    this.#missing = new MissingTopics(client, store.setAside, metrics, log)
    this.#keeper = new CursorKeeper(store, this.#holder)
    this.#fresh = new FreshBatches(this.settings.freshRecords, this.settings.freshBytes)
  }

  start(): void {
    if (this.#done) return
    this.#unmeasured = this.metrics.outboxAge.measure(() => [{ labels: {}, value: this.#outboxAge() }])
    this.#done = Promise.all([this.#run(), this.#maintain(), this.#look()])
  }

  /** Tells what was committed, in whatever order commits are learnt of. Another's lease makes it of no use, and costs nothing. */
  committed(batch: FreshBatch): void {
    if (this.#cursor === null) return
    // The table told of it before its commit was answered: no sign that another instance is at work.
    if (batch.last <= Math.max(this.#cursor, this.#readUpTo)) this.#filledAt = -Infinity
    else this.#fresh.add(batch)
    this.#wake.abort()
  }

  /** Finishes the send under way, gives the lease back and closes the producer. */
  async stop(): Promise<void> {
    this.#stop.abort()
    this.#wake.abort()
    if (!this.#done) return
    await this.#done
    this.#unmeasured()
    await this.#closeProducer()
    await this.#keeper.settled()
    await this.store.release(this.#holder).catch((error: unknown) => this.log.warn('relay lease not released', { error: toError(error) }))
  }

  async #run(): Promise<void> {
    let failures = 0
    while (!this.#stop.signal.aborted) {
      try {
        const published = await this.#turn()
        failures = 0
        if (!published) await this.#waitForWork()
      } catch (error) {
        failures++
        this.metrics.relayFailures.inc()
        const facts = this.#underWay.length ? recordsFacts(this.#underWay) : {}
        this.log.warn('relay could not publish', { ...facts, error: toError(error), failures })
        await this.#blameTopics()
        this.#underWay = []
        // What the failed send left behind is unknown: a new producer begins again from the cursor.
        this.#forgetCursor()
        await this.#closeProducer()
        await pause(backOffDelay(BACK_OFF, failures), this.#stop.signal)
      }
    }
  }

  /** One page; whether there was anything to do. */
  async #turn(): Promise<boolean> {
    this.#underWay = []
    if (this.#cursor !== null && !this.#keeper.held()) this.#forgetCursor()
    const cursor = await this.#lease()
    if (cursor === null) return false
    if (this.#begun) await this.#missing.reload()
    this.#begun = false
    if (await this.#publishReturned()) return true
    const page = await this.#next(cursor)
    this.#underWay = page
    if (!page.length) return false
    // Reading took so long that another may be at it already.
    if (performance.now() > this.#leaseUntil) this.#forgetCursor()
    else await this.#publish(page)
    return true
  }

  /** What follows the cursor: from memory where this process has just committed it, else from the table when it is time to look there. */
  async #next(cursor: number): Promise<PositionedRecord[]> {
    const { pageRecords, pageBytes } = this.settings
    const fresh = this.#fresh.take(cursor, pageRecords, pageBytes)
    if (fresh.length) {
      this.#emptyAt = performance.now() // had another instance committed before it, its positions would lie in between
      return fresh
    }
    // Something of ours is behind a gap, or had no room: the table has it, and what fills the gap, if anything does.
    if (this.#fresh.nothingAfter(cursor) && this.#untilNextLook() > 0) return []
    const page = await this.store.next(cursor, pageRecords, pageBytes)
    const last = page[page.length - 1]
    if (!last) this.#emptyAt = performance.now()
    else {
      this.#filledAt = performance.now()
      this.#readUpTo = last.position
      this.#fresh.dropUpTo(last.position)
    }
    return page
  }

  /** Milliseconds. */
  #untilNextLook(): number {
    const now = performance.now()
    if (this.#filledAt > this.#emptyAt) return 0
    const { busyPollMs, idlePollMs } = this.settings
    return this.#emptyAt + (now - this.#filledAt < BUSY_FOR_MS ? busyPollMs : idlePollMs) - now
  }

  async #publish(page: PositionedRecord[]): Promise<void> {
    await this.#send(await this.#missing.divert(page, this.#holder))
    const last = page[page.length - 1]
    const first = page[0]
    if (!last || !first) return
    this.metrics.relayed.inc(page.length)
    this.metrics.relayDelay.observe(Math.max(0, Date.now() - first.appendedAt) / 1000)
    this.#cursor = last.position
    this.#keeper.reached(last.position)
  }

  async #send(records: readonly PositionedRecord[]): Promise<void> {
    if (!records.length) return
    this.#producer ??= this.client.producer()
    await this.#producer.send(records)
  }

  /** Records of a topic that was missing and is back; whether there were any. */
  async #publishReturned(): Promise<boolean> {
    const returned = await this.#missing.returned(this.settings.pageRecords, this.settings.pageBytes)
    if (!returned.length) return false
    this.#underWay = returned
    await this.#send(returned)
    await this.#missing.published(returned)
    this.metrics.relayed.inc(returned.length)
    return true
  }

  /** A send fails as a whole: one topic that is not there must not hold all others. Never rejects. */
  async #blameTopics(): Promise<void> {
    if (this.#stop.signal.aborted || !this.#underWay.length) return
    try {
      await this.#missing.find(this.#underWay)
    } catch (error) {
      this.log.warn('the topics could not be looked up', { error: toError(error) })
    }
  }

  /** The cursor while the lease is ours, renewed in good time; null while another relay holds it. */
  async #lease(): Promise<number | null> {
    const now = performance.now()
    const leaseMs = this.settings.leaseSeconds * 1000
    if (this.#cursor !== null && now < this.#leaseUntil - leaseMs / 2) return this.#cursor
    await this.#keeper.settled()
    // A lease that ran out may have been another's in between, though it is free again.
    if (this.#cursor !== null && (!this.#keeper.held() || now >= this.#leaseUntil)) this.#forgetCursor()
    const cursor = await this.store.acquire(this.#holder, this.settings.leaseSeconds)
    // Counted from before the request: our idea of the lease ends before the database's does.
    this.#leaseUntil = now + leaseMs
    if (cursor === null) this.#forgetCursor()
    else if (this.#cursor === null) {
      this.#keeper.begin(cursor)
      this.#begun = true
      this.#emptyAt = -Infinity
    }
    this.#cursor = cursor
    return cursor
  }

  /** The lease is another's, or what was sent is not known: the database says where to go on, and the table has what follows. */
  #forgetCursor(): void {
    this.#cursor = null
    this.#readUpTo = 0
    this.#fresh.clear()
  }

  /** Beside the publishing: partitions must go on growing while there is no broker. Every instance may. */
  async #maintain(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await this.store.maintain(this.settings.partitionPositions)
      } catch (error) {
        this.log.warn('outbox partitions not maintained, trying again soon', { error: toError(error) })
      }
      await pause(this.settings.maintainEveryMs, this.#stop.signal)
    }
  }

  /** Every instance looks, so that a relay which stands still is seen. */
  async #look(): Promise<void> {
    let failures = 0
    while (!this.#stop.signal.aborted) {
      try {
        this.#backlog = { seconds: await this.store.backlogSeconds(), lookedAt: performance.now() }
        failures = 0
      } catch (error) {
        if (!failures++) this.log.warn('age of the outbox unknown until the database answers', { error: toError(error) })
      }
      await pause(this.settings.lookEveryMs, this.#stop.signal)
    }
  }

  /** Without the database nothing is appended, so an empty outbox stays empty; one that is not only gets older. */
  #outboxAge(): number {
    const { seconds, lookedAt } = this.#backlog
    const since = performance.now() - lookedAt
    return seconds > 0 && since > 2 * this.settings.lookEveryMs ? seconds + since / 1000 : seconds
  }

  async #waitForWork(): Promise<void> {
    if (this.#cursor === null) return pause((this.settings.leaseSeconds * 1000) / 5, this.#stop.signal)
    await pause(Math.max(1, this.#untilNextLook()), this.#wake.signal)
    if (!this.#stop.signal.aborted) this.#wake = new AbortController()
  }

  async #closeProducer(): Promise<void> {
    const producer = this.#producer
    this.#producer = undefined
    await producer?.close().catch((error: unknown) => this.log.warn('producer not closed', { error: toError(error) }))
  }
}
