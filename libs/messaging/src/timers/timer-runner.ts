import { backOffDelay, FifteenError, pause, toError } from '@fifteen/kernel'
import { isDatabaseOutage, isTransientDatabaseError, type Database } from '@fifteen/persistence'
import type { MessagingLog } from '../log.js'
import { ownersFacts } from '../log-facts.js'
import type { MessagingMetrics } from '../metrics.js'
import type { UnitOfWork } from '../work/unit-of-work.js'
import type { WorkContext } from '../work/work-context.js'
import type { DueTimer, Timers } from './timers.js'

/**
 * Fires the due timers in one transaction with what they cause. It evaluates afresh and sets again those that have more to come;
 * a timer that it does not set again is removed. It locks its own rows before it sets timers, in sorted order.
 */
export type TimerHandler = (due: DueTimer[], context: WorkContext) => Promise<void>

const MOST_AT_ONCE = 500
const LONGEST_SLEEP_MS = 250
/** Another instance is firing, or has just locked what is due. */
const HELD_SLEEP_MS = 25
const BACK_OFF = { first: 100, most: 5_000 }
/** An owner whose timer cannot fire is tried again so much later, while the others' fire. */
const TROUBLE = { first: 10_000, most: 300_000 }
/** Beyond these the one that is to be tried again soonest is let go: it is due, fails and is put aside anew. */
const MOST_TROUBLED = 10_000
/** An owner that has not been met for so long was disarmed elsewhere. */
const FORGOTTEN_AFTER_MS = 3_600_000
/** A race that timers lose so often in a row is no race, unless the database is away. */
const LOST_RACES = 5

interface Trouble {
  failures: number
  until: number
  /** Milliseconds since 1970. */
  dueAt: number
}

/** Fires the timers of one name. Several instances take turns. */
export class TimerRunner {
  readonly #stop = new AbortController()
  readonly #troubled = new Map<string, Trouble>()
  #underWay: readonly DueTimer[] = []
  #lostRaces = 0
  /** When the earliest timer that is not in trouble is due, as far as we know; milliseconds since 1970. */
  #nextDueAt = Infinity
  /** The next one is due when this runner wakes. */
  #expected = false
  #done: Promise<void> = Promise.resolve()
  #unmeasured: () => void = () => undefined

  constructor(
    readonly timers: Timers,
    private readonly handle: TimerHandler,
    private readonly database: Database,
    private readonly work: UnitOfWork,
    private readonly metrics: MessagingMetrics,
    private readonly log: MessagingLog,
  ) {}

  start(): void {
    this.#unmeasured = this.metrics.timerOverdue.measure(() => [{ labels: { timer: this.timers.name }, value: this.#overdue() }])
    this.#done = this.#run()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#done
    this.#unmeasured()
  }

  async #run(): Promise<void> {
    let failures = 0
    while (!this.#stop.signal.aborted) {
      try {
        const wait = await this.#turn()
        failures = 0
        await pause(wait > 0 ? Math.min(Math.max(wait, 1), LONGEST_SLEEP_MS) : HELD_SLEEP_MS, this.#stop.signal)
      } catch (error) {
        failures++
        const facts = ownersFacts(this.#underWay.map(({ owner }) => owner))
        this.log.error('timers could not fire', { timer: this.timers.name, ...facts, error: toError(error), failures })
        await pause(backOffDelay(BACK_OFF, failures), this.#stop.signal)
      }
    }
  }

  /** Fires until nothing is due. Together; after a failure one at a time, so that one order's trouble does not hold the others'. */
  async #fireDue(): Promise<void> {
    let most = MOST_AT_ONCE
    while (!this.#stop.signal.aborted) {
      this.#underWay = []
      try {
        const fired = await this.#fire(most)
        this.#lostRaces = 0
        if (fired < most) return
        most = Math.min(2 * most, MOST_AT_ONCE)
      } catch (error) {
        const [first] = this.#underWay
        if (!first || isDatabaseOutage(error) || (isRepeatable(error) && ++this.#lostRaces < LOST_RACES)) throw error
        // Among fewer the culprit is found soon, and the others fire meanwhile.
        if (this.#underWay.length === 1) this.#putAside(first, error)
        else most = this.#underWay.length >> 1
      }
    }
  }

  async #fire(most: number): Promise<number> {
    return this.work.run(
      async (context) => {
        const due = await this.timers.fire(context.sql, most, this.#aside(), async (timers) => {
          this.#underWay = timers
          await this.handle(timers, context)
        })
        context.afterCommit(() => this.#account(due ?? []))
        return due?.length ?? 0
      },
      { handler: `timer:${this.timers.name}` },
    )
  }

  #account(due: readonly DueTimer[]): void {
    const now = Date.now()
    for (const { owner, dueAt } of due) {
      this.#troubled.delete(owner)
      this.metrics.timerDrift.observe({ timer: this.timers.name }, Math.max(0, now - dueAt.getTime()) / 1000)
    }
  }

  #putAside({ owner, dueAt }: DueTimer, error: unknown): void {
    this.#lostRaces = 0
    this.#forget()
    const failures = (this.#troubled.get(owner)?.failures ?? 0) + 1
    this.#troubled.set(owner, { failures, until: performance.now() + backOffDelay(TROUBLE, failures), dueAt: dueAt.getTime() })
    this.log.error('a timer could not fire, others go on', {
      timer: this.timers.name,
      ...ownersFacts([owner]),
      failures,
      error: toError(error),
    })
  }

  #forget(): void {
    const now = performance.now()
    for (const [owner, { until }] of this.#troubled) if (until < now - FORGOTTEN_AFTER_MS) this.#troubled.delete(owner)
    if (this.#troubled.size < MOST_TROUBLED) return
    const [soonest] = [...this.#troubled].reduce((least, each) => (each[1].until < least[1].until ? each : least))
    this.#troubled.delete(soonest)
  }

  /** Seconds. Goes on growing when this runner stands still. */
  #overdue(): number {
    const aside = this.#aside().map((owner) => this.#troubled.get(owner)?.dueAt ?? Infinity)
    const due = Math.min(this.#nextDueAt, ...aside)
    return Math.max(0, Date.now() - due) / 1000
  }

  #aside(): string[] {
    const now = performance.now()
    return [...this.#troubled].filter(([, { until }]) => until > now).map(([owner]) => owner)
  }

  /** Fires what is due. Milliseconds until the next is, as far as we know; a nearer one may be set meanwhile, so no sleep is long. */
  async #turn(): Promise<number> {
    // A look is one statement, a firing a transaction: only what is expected to be due is fired without one.
    let wait = this.#expected ? 0 : await this.#untilNext()
    if (wait <= 0) {
      await this.#fireDue()
      wait = await this.#untilNext()
    }
    this.#expected = wait <= LONGEST_SLEEP_MS
    return wait
  }

  async #untilNext(): Promise<number> {
    const next = (await this.database.use((sql) => this.timers.untilNext(sql, this.#aside()))) ?? Infinity
    this.#nextDueAt = Date.now() + next
    return next
  }
}

const isRepeatable = (error: unknown): boolean => (error instanceof FifteenError && error.retryable) || isTransientDatabaseError(error)
