import { type Clock } from '@fifteen/kernel'
import type { Database } from '@fifteen/persistence'
import type { MessagingMetrics } from '../metrics.js'
import { appendToOutbox } from '../outbox/outbox.js'
import { WorkContext } from './work-context.js'

export interface UnitOfWorkSettings {
  /** CloudEvents source: the service's name. */
  source: string
  topicPrefix: string
}

/** Runs work whose state and events commit together, and wakes the relay afterwards. */
export class UnitOfWork {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly metrics: MessagingMetrics,
    private readonly settings: UnitOfWorkSettings,
    private readonly onCommitted: () => void,
  ) {}

  /**
   * One transaction. `attempts` > 1 runs it again after a lost race or connection (default 3 for commands): `work` must then have no
   * effects outside the context.
   */
  async run<T>(work: (context: WorkContext) => Promise<T>, { attempts = 3, handler = 'command' } = {}): Promise<T> {
    let done: WorkContext | undefined
    const result = await this.database.transaction(
      async (sql) => {
        const context = new WorkContext(sql, this.settings.source, this.settings.topicPrefix, this.clock)
        const outcome = await work(context)
        await context.finish()
        await appendToOutbox(sql, context.outgoing)
        done = context
        return outcome
      },
      { attempts },
    )
    if (done) this.#account(done, handler)
    return result
  }

  #account(context: WorkContext, handler: string): void {
    if (context.outgoing.length) {
      this.onCommitted()
      for (const { headers } of context.outgoing) this.metrics.emitted.inc({ type: headers['ce_type'] ?? '' })
    }
    for (const { handler: own = handler, outcome, count } of context.outcomes) this.metrics.outcomes.inc({ handler: own, outcome }, count)
    context.committed()
  }
}
