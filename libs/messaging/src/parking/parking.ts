import { errorCode, FifteenError, safeMessage } from '@fifteen/kernel'
import { isTransientDatabaseError, type Database } from '@fifteen/persistence'
import type { HandlerRegistration } from '../consumer/handler.js'
import type { MessagingMetrics } from '../metrics.js'
import type { UnitOfWork } from '../work/unit-of-work.js'
import type { WorkContext } from '../work/work-context.js'
import type { ParkedFilter, ParkedRecord } from './parked-record.js'
import type { LockedRecord, ParkingStore } from './parking-store.js'

/** Records of one key handled in one transaction at most. */
const MOST_AT_ONCE = 1_000
/** Keys that one command deals with at most; a second command goes on. */
const MOST_HEADS = 10_000
/** Transactions for one key at most: what is left after them stays parked in sight. */
const MOST_STEPS = 2_000

interface Replayed {
  records: number
  /** The key's next record to decide on. */
  next: string | undefined
}

export interface ReplayResult {
  key: string | null
  handler: string
  records: number
  result: 'requeued' | 'discarded' | 'failed' | 'would-requeue' | 'would-discard'
  code?: string
  message?: string
}

export interface ReplayOptions {
  who: string
  why: string
  /** Tells what would happen, changes nothing. */
  dryRun?: boolean
}

/** This build has no handler of the name under which a record was parked. */
export class UnknownHandler extends FifteenError {
  constructor(handler: string) {
    super('unknown-handler', `no handler ${handler} in this build: requeue with the build that parked the record, or discard it`)
  }
}

/** What people do with parked records: list, requeue, discard. Every action is noted with who and why. */
export class Parking {
  constructor(
    private readonly database: Database,
    private readonly store: ParkingStore,
    private readonly work: UnitOfWork,
    private readonly handlers: () => readonly HandlerRegistration[],
    private readonly metrics: MessagingMetrics,
    private readonly topicPrefix: string,
  ) {}

  async list(filter: ParkedFilter, most = 100): Promise<ParkedRecord[]> {
    return this.database.use((sql) => this.store.list(sql, filter, most))
  }

  /**
   * Handles the parked records that match, each key with all that waits behind it, in arrival order. Where that fails, the key's records
   * are handled one by one up to the one that fails, which stays parked with what waits behind it.
   */
  async requeue(filter: ParkedFilter, options: ReplayOptions): Promise<ReplayResult[]> {
    return this.#forEachHead(filter, (head) => this.#requeueOne(head, options))
  }

  /** Gives up the parked records that match. What waits behind them becomes the next to decide on. */
  async discard(filter: ParkedFilter, options: ReplayOptions): Promise<ReplayResult[]> {
    return this.#forEachHead(filter, (head) => this.#discardOne(head, options))
  }

  async refreshCount(): Promise<void> {
    this.metrics.parked.set(await this.database.use((sql) => this.store.count(sql)))
  }

  /** The heads are listed beforehand: a follower that this command makes a head is not its business. */
  async #forEachHead(filter: ParkedFilter, act: (head: ParkedRecord) => Promise<ReplayResult | undefined>): Promise<ReplayResult[]> {
    const heads = await this.database.use((sql) => this.store.heads(sql, filter, MOST_HEADS))
    const results: ReplayResult[] = []
    for (const head of heads) {
      const result = await act(head)
      if (result) results.push(result)
    }
    await this.refreshCount()
    return results
  }

  async #discardOne({ id, key, handler }: ParkedRecord, options: ReplayOptions): Promise<ReplayResult | undefined> {
    if (options.dryRun) return { key, handler, records: 1, result: 'would-discard' }
    const discarded = await this.database.transaction(async (sql) => {
      const head = await this.store.lock(sql, id)
      if (!head) return false
      await this.store.note(sql, [id], 'discard', options, 'discarded')
      await this.store.remove(sql, [id])
      if (key !== null) await this.store.promoteFollower(sql, head)
      return true
    })
    return discarded ? { key, handler, records: 1, result: 'discarded' } : undefined
  }

  async #requeueOne(head: ParkedRecord, options: ReplayOptions): Promise<ReplayResult | undefined> {
    const { key, handler } = head
    let next: string | undefined = head.id
    let most = MOST_AT_ONCE
    let records = 0
    for (let step = 0; next !== undefined && step < MOST_STEPS; step++) {
      const id: string = next
      try {
        const done = await this.#replay(id, most, options)
        records += done.records
        next = done.next
      } catch (error) {
        if (isTransientDatabaseError(error)) throw error
        if (most === 1) return { key, handler, records, result: 'failed', ...(await this.#noteFailure(id, error, options)) }
        // Together they fail: one by one, up to the one that does.
        most = 1
      }
    }
    return records ? { key, handler, records, result: options.dryRun ? 'would-requeue' : 'requeued' } : undefined
  }

  /** Handles a head with what waits behind it, in one transaction. */
  async #replay(id: string, most: number, options: ReplayOptions): Promise<Replayed> {
    return this.work.run(
      async (context) => {
        const head = await this.store.lock(context.sql, id)
        if (!head) return { records: 0, next: undefined }
        // A statement of its own: it sees what a chunk put behind the head while we waited for the lock.
        const locked = head.parked.key === null ? [head] : await this.store.lockKey(context.sql, head, most)
        if (options.dryRun) return { records: locked.length, next: undefined }
        await this.#handle(locked, context)
        const ids = locked.map(({ parked }) => parked.id)
        await this.store.note(context.sql, ids, 'requeue', options, 'requeued')
        await this.store.remove(context.sql, ids)
        return { records: locked.length, next: head.parked.key === null ? undefined : await this.store.promoteFollower(context.sql, head) }
      },
      { handler: 'replay' },
    )
  }

  async #handle(locked: readonly LockedRecord[], context: WorkContext): Promise<void> {
    const name = locked[0]?.parked.handler ?? ''
    const registration = this.handlers().find((handler) => handler.name === name)
    if (!registration) throw new UnknownHandler(name)
    const events = locked.map(({ record }) => registration.decode(record, record.topic.slice(this.topicPrefix.length)))
    for (const { key, traceparent } of events) if (key !== null && traceparent) context.trace(key, traceparent)
    context.attribute(name)
    await registration.handle(events, context)
  }

  async #noteFailure(id: string, error: unknown, options: ReplayOptions): Promise<{ code: string; message: string }> {
    const failure = { code: errorCode(error), message: safeMessage(error) }
    await this.database.transaction(async (sql) => {
      await this.store.note(sql, [id], 'requeue', options, `failed: ${failure.code}`)
      await this.store.failed(sql, id, failure.code, failure.message)
    })
    return failure
  }
}
