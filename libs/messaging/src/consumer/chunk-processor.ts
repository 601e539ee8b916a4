import { backOffDelay, FifteenError, pause } from '@fifteen/kernel'
import { isDatabaseOutage, isTransientDatabaseError } from '@fifteen/persistence'
import type { MessagingLog } from '../log.js'
import type { MessagingMetrics } from '../metrics.js'
import type { RecordToPark } from '../parking/parked-record.js'
import type { ParkingStore } from '../parking/parking-store.js'
import type { IncomingRecord } from '../transport/records.js'
import type { UnitOfWork } from '../work/unit-of-work.js'
import {
  isReadable,
  keyedPairs,
  parkedBehind,
  parkedDeadly,
  parkedFor,
  parkingKeyOf,
  scopeOf,
  toItems,
  toUnreadItems,
  type Item,
} from './chunk-items.js'
import { ChunkReport, type HandlerCall } from './chunk-report.js'
import type { CrashGuard } from './crash-guard.js'
import type { HandlerRegistration } from './handler.js'
import type { Inbound } from './inbound.js'
import { ParkRate } from './park-rate.js'

/** The service is stopping in the middle of a back-off; the chunk is another's to repeat. */
export class ProcessingStopped extends FifteenError {
  constructor() {
    super('processing-stopped', 'the service is stopping', { retryable: true })
  }
}

/** The signal that aborts when this member no longer owns the record's partition. */
export type LostSignals = (record: IncomingRecord) => AbortSignal | undefined

interface Ownership {
  stop: AbortSignal
  lost: LostSignals
}

export interface ProcessorSettings {
  topicPrefix: string
  /** More parks than this in a minute hold the consumer until the minute is over: a broken release must not park everything. */
  parksPerMinute: number
  /** Milliseconds of that minute; shorter in tests. */
  parkWindowMs?: number
}

const MINUTE_MS = 60_000
const BACK_OFF = { first: 50, most: 5_000 }
/** How often a race may be lost before the records are blamed; several are then tried in halves, which are less to lose. */
const LOST_RACES_TOGETHER = 3
const LOST_RACES_ALONE = 6

/** One transaction per chunk; the culprit of a permanent failure is found by halving and parked by its key; everyone else flows. */
export class ChunkProcessor {
  readonly #rate: ParkRate
  readonly #report: ChunkReport

  constructor(
    private readonly handlers: readonly HandlerRegistration[],
    private readonly work: UnitOfWork,
    private readonly parking: ParkingStore,
    private readonly guard: CrashGuard,
    private readonly metrics: MessagingMetrics,
    log: MessagingLog,
    private readonly settings: ProcessorSettings,
    private readonly turned: () => void,
  ) {
    this.#report = new ChunkReport(metrics, log)
    this.#rate = new ParkRate(settings.parksPerMinute, settings.parkWindowMs ?? MINUTE_MS, metrics, log, turned)
  }

  /**
   * Resolves when every record is handled or parked, or its partition is lost: what is not finished then belongs to another. Rejects
   * with ProcessingStopped, or where not even parking works.
   */
  async process(records: readonly IncomingRecord[], stop: AbortSignal, lost: LostSignals = () => undefined): Promise<void> {
    const { settings, handlers } = this
    for (const part of this.guard.parts(records)) {
      const own: Ownership = { stop, lost }
      if (this.guard.isDeadly(part)) await this.#parkDeadly(part, toUnreadItems(part, handlers, settings.topicPrefix), own)
      else {
        // Decoded under watch: bytes may kill before any handler has seen them.
        const handle = (): Promise<void> => this.#halving(toItems(part, handlers, settings.topicPrefix), own)
        await this.#untilDone(() => this.guard.watch(part, handle), [], own, LOST_RACES_ALONE)
      }
    }
  }

  /**
   * Repeats work after transient errors: without end while the database is away, else so many times, because a race that is always lost
   * is no race. A permanent error passes through.
   */
  async #untilDone<T>(work: () => Promise<T>, items: readonly Item[], { stop }: Ownership, lostRaces: number): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work()
      } catch (error) {
        if (!isTransient(error) || error instanceof ProcessingStopped) throw error
        if (attempt >= lostRaces && !isDatabaseOutage(error)) throw error
        this.#report.repeats(items, error, attempt)
        this.turned()
        await pause(backOffDelay(BACK_OFF, attempt), stop)
        if (stop.aborted) throw new ProcessingStopped()
      }
    }
  }

  async #halving(all: Item[], own: Ownership): Promise<void> {
    const items = stillOurs(all, own)
    const [first] = items
    if (!first) return
    const alone = items.length === 1
    const unreadable = items.filter((item) => !isReadable(item)).map(scopeOf)
    if (!this.#rate.hasRoom(unreadable)) {
      if (!alone) return this.#halves(items, own)
      if (!(await this.#roomToPark(first, own))) return
    }
    try {
      await this.#untilDone(() => this.#transact(stillOurs(items, own)), items, own, alone ? LOST_RACES_ALONE : LOST_RACES_TOGETHER)
    } catch (error) {
      if (error instanceof ProcessingStopped) throw error
      this.#report.fails(items, error)
      await (alone ? this.#parkCulprit(first, error, own) : this.#halves(items, own))
    }
  }

  async #halves(items: Item[], own: Ownership): Promise<void> {
    const middle = items.length >> 1
    await this.#halving(items.slice(0, middle), own)
    await this.#halving(items.slice(middle), own)
  }

  async #transact(items: Item[]): Promise<void> {
    if (!items.length) return
    const ended = this.metrics.chunkSeconds.startTimer()
    const parked: RecordToPark[] = []
    const calls: HandlerCall[] = []
    let added = 0
    await this.work.run(
      async (context) => {
        const blocked = await this.parking.blockedKeys(context.sql, keyedPairs(items))
        const deliveries = new Map<HandlerRegistration, Inbound[]>()
        for (const item of items) {
          const { record, handler, event } = item
          const key = blocked.size || 'error' in event ? parkingKeyOf(item) : null
          if (key !== null && blocked.has(key) && ('error' in event || !handler.passes(event))) {
            parked.push(parkedBehind(item))
          } else if ('error' in event) {
            parked.push(parkedFor(item, event.error))
            if (key !== null) blocked.add(key)
          } else {
            if (record.key !== null && event.traceparent) context.trace(record.key, event.traceparent)
            const events = deliveries.get(handler)
            if (events) events.push(event)
            else deliveries.set(handler, [event])
          }
        }
        added = await this.parking.park(context.sql, parked)
        for (const [handler, events] of deliveries) {
          context.attribute(handler.name)
          const begun = performance.now()
          await handler.handle(events, context)
          calls.push({ handler: handler.name, events, seconds: (performance.now() - begun) / 1000 })
        }
      },
      { attempts: 1 },
    )
    ended()
    this.turned()
    this.#report.committed(calls, items.length)
    this.#announce(parked, added)
  }

  async #parkCulprit(item: Item, error: unknown, own: Ownership): Promise<void> {
    if (await this.#roomToPark(item, own)) await this.#park(item, parkedFor(item, error), own, error)
  }

  async #parkDeadly(records: readonly IncomingRecord[], items: Item[], own: Ownership): Promise<void> {
    const park = async (): Promise<void> => {
      for (const item of items) await this.#park(item, parkedDeadly(item), own)
    }
    await this.#untilDone(() => this.guard.watch(records, park), items, own, LOST_RACES_ALONE)
  }

  async #park(item: Item, record: RecordToPark, own: Ownership, error?: unknown): Promise<void> {
    const park = (): Promise<number> => this.work.run(({ sql }) => this.parking.park(sql, [record]))
    this.#announce([record], await this.#untilDone(park, [item], own, LOST_RACES_ALONE), error)
  }

  /** Whether the record is still ours once one more may be parked. */
  async #roomToPark(item: Item, { stop, lost }: Ownership): Promise<boolean> {
    const gone = lost(item.record)
    await this.#rate.waitForRoom(gone ? AbortSignal.any([stop, gone]) : stop, scopeOf(item), this.#report.factsOf([item]))
    if (stop.aborted) throw new ProcessingStopped()
    return !gone?.aborted
  }

  /** `added` is how many of them were not parked before. */
  #announce(parked: readonly RecordToPark[], added: number, error?: unknown): void {
    this.metrics.parked.inc(added)
    for (const record of parked) {
      if (record.state === 'parked') this.#rate.count(record.scope ?? '')
      this.#report.parked(record, error)
    }
  }
}

/** What another member handles must not be parked here, nor handled beside it. */
const stillOurs = (items: Item[], { lost }: Ownership): Item[] => items.filter(({ record }) => !lost(record)?.aborted)

const isTransient = (error: unknown): boolean => (error instanceof FifteenError && error.retryable) || isTransientDatabaseError(error)
