import { NewsBacklog, TimerService, type DueTimer, type WorkContext } from '@fifteen/messaging'
import { Injectable } from '@nestjs/common'
import { CaseFiles } from '../case-files/case-files.js'
import { paymentTimers } from '../case-files/timers.js'
import { CATCH_UP_LOOK_MS } from '../../domain/decide-case.js'
import { after } from '../../domain/task-lease.js'
import { LookAtOrders } from './look-at-orders.handler.js'

const BUSY_MS = 200

/** Looks again at orders whose payment budget is over; not while their payments may lie in the queue. */
@Injectable()
export class EndPaymentWaits {
  constructor(
    timers: TimerService,
    private readonly files: CaseFiles,
    private readonly orders: LookAtOrders,
    private readonly backlog: NewsBacklog,
  ) {
    timers.register(paymentTimers.name, (due, context) => this.#wake(due, context))
  }

  async #wake(due: DueTimer[], context: WorkContext): Promise<void> {
    if (this.backlog.expected) {
      const dueAt = after(context.now, CATCH_UP_LOOK_MS)
      return paymentTimers.set(
        context.sql,
        due.map(({ owner }) => ({ owner, dueAt })),
      )
    }
    const opened = await this.files.openFree(
      context.sql,
      due.map(({ owner }) => owner),
    )
    const looked = [...opened.files.values()].map((file) => this.orders.lookAt(file, opened.policies))
    await this.files.save(context, looked)
    // A case that is being written just now may wait for this very timer's row: come back instead of waiting for it.
    const busy = due.filter(({ owner }) => !opened.files.has(owner))
    await paymentTimers.set(
      context.sql,
      busy.map(({ owner }) => ({ owner, dueAt: after(opened.policies.now, BUSY_MS) })),
    )
  }
}
