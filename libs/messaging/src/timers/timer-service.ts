import type { Database } from '@fifteen/persistence'
import type { OnApplicationBootstrap, BeforeApplicationShutdown } from '@nestjs/common'
import type { MessagingLog } from '../log.js'
import type { MessagingMetrics } from '../metrics.js'
import type { UnitOfWork } from '../work/unit-of-work.js'
import { TimerRunner, type TimerHandler } from './timer-runner.js'
import { Timers } from './timers.js'

/** Owns the timer runners of a service: started with the application, stopped before its consumers. */
export class TimerService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #runners: TimerRunner[] = []
  #started = false

  constructor(
    private readonly database: Database,
    private readonly work: UnitOfWork,
    private readonly metrics: MessagingMetrics,
    private readonly log: MessagingLog,
  ) {}

  /** Declares timers by name with what happens when they are due. Call while providers are made. */
  register(name: string, handle: TimerHandler): Timers {
    const timers = new Timers(name)
    const runner = new TimerRunner(timers, handle, this.database, this.work, this.metrics, this.log)
    this.#runners.push(runner)
    if (this.#started) runner.start()
    return timers
  }

  onApplicationBootstrap(): void {
    this.#started = true
    for (const runner of this.#runners) runner.start()
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.#runners.map((runner) => runner.stop()))
  }
}
