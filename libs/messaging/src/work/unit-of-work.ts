import { type Clock } from '@fifteen/kernel'
import type { Database } from '@fifteen/persistence'
import type { MessagingMetrics } from '../metrics.js'
import type { FreshBatch } from '../outbox/fresh-batches.js'
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
    private readonly onCommitted: (batch: FreshBatch) => void,
  ) {}

  /**
   * One transaction. `attempts` > 1 runs it again after a lost race or connection (default 3 for commands): `work` must then have no
   * effects outside the context.
   */
  async run<T>(work: (context: WorkContext) => Promise<T>, { attempts = 3, handler = 'command' } = {}): Promise<T> {
    let done: { context: WorkContext; batch?: FreshBatch } | undefined
    const result = await this.database.transaction(
      async (sql) => {
        const context = new WorkContext(sql, this.settings.source, this.settings.topicPrefix, this.clock)
        const outcome = await work(context)
        await context.finish()
        const committed: typeof done = { context }
        const appendedAt = Date.now()
        appendToOutbox(sql, context.outgoing, (last) => (committed.batch = { records: context.outgoing, last, appendedAt }))
        done = committed
        return outcome
      },
      { attempts },
    )
    if (done) this.#account(done.context, done.batch, handler)
    return result
  }

  #account(context: WorkContext, batch: FreshBatch | undefined, handler: string): void {
    if (batch) {
      this.onCommitted(batch)
      for (const { headers } of context.outgoing) this.metrics.emitted.inc({ type: headers['ce_type'] ?? '' })
    }
    for (const { handler: own = handler, outcome, count } of context.outcomes) this.metrics.outcomes.inc({ handler: own, outcome }, count)
    context.committed()
  }
}
