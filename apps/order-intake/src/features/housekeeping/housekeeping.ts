import { toError } from '@fifteen/kernel'
import { nestLog } from '@fifteen/messaging'
import type { Database } from '@fifteen/persistence'
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common'
import { HOUSEKEEPING_ROWS, sweepIdempotencyKeys, sweepRejections } from '../../persistence/housekeeping.store.js'

const EVERY_MS = 60_000
/** Sweeps of one minute at most: what is left goes in the next. */
const MOST_SWEEPS = 20
const HOUR_MS = 3_600_000

export interface Retention {
  idempotencyHours: number
  rejectionsDays: number
}

/** Removes idempotency keys and refusals past their time, a few thousand rows at once. */
export class Housekeeping implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #log = nestLog('housekeeping')
  #timer: NodeJS.Timeout | undefined
  #sweeping: Promise<void> = Promise.resolve()
  #stopping = false

  constructor(
    private readonly database: Database,
    private readonly retention: Retention,
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => {
      this.#sweeping = this.sweep(new Date()).catch((error: unknown) =>
        this.#log.warn('housekeeping failed, trying again in a minute', { error: toError(error) }),
      )
    }, EVERY_MS)
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping = true
    clearInterval(this.#timer)
    await this.#sweeping
  }

  async sweep(now: Date): Promise<void> {
    const { idempotencyHours, rejectionsDays } = this.retention
    const keysBefore = new Date(now.getTime() - idempotencyHours * HOUR_MS)
    const rejectionsBefore = new Date(now.getTime() - rejectionsDays * 24 * HOUR_MS)
    for (let i = 0, gone = HOUSEKEEPING_ROWS; i < MOST_SWEEPS && gone >= HOUSEKEEPING_ROWS && !this.#stopping; i++) {
      gone = await this.database.use(async (sql) =>
        Math.max(await sweepIdempotencyKeys(sql, keysBefore), await sweepRejections(sql, rejectionsBefore)),
      )
    }
  }
}
