import { TimerService, type DueTimer, type WorkContext } from '@fifteen/messaging'
import { Injectable } from '@nestjs/common'
import { judgeDeadline, nextLook } from '../../domain/receipt-deadline.js'
import { HandoffStore } from '../../persistence/handoff.store.js'
import { PolicyStore } from '../../persistence/policy.store.js'
import { openCase } from '../judge-handoff/handoff-case.js'
import { HandoffJudge } from '../judge-handoff/handoff-judge.js'
import { handoffTimers } from '../judge-handoff/judgement.writer.js'

/** Looks again at orders for which nothing came in: a receipt is overdue, or the patience with clarifications is over. */
@Injectable()
export class WatchReceiptDeadlineHandler {
  constructor(
    timers: TimerService,
    private readonly handoffs: HandoffStore,
    private readonly policies: PolicyStore,
    private readonly judge: HandoffJudge,
  ) {
    timers.register(handoffTimers.name, (due, context) => this.handle(due, context))
  }

  async handle(due: readonly DueTimer[], context: WorkContext): Promise<void> {
    const { sql, now } = context
    const rows = await this.handoffs.lock(
      sql,
      due.map(({ owner }) => owner),
    )
    const policies = await this.policies.load(
      sql,
      [...rows.values()].map(({ shopId }) => shopId),
    )
    const cases = [...rows.values()].map((row) => {
      const policy = policies.of(row.shopId)
      const { handoff, effects } = judgeDeadline(row, policy, now)
      return { ...openCase(row), handoff, effects: [...effects], lookAt: nextLook(handoff, policy, now, true) }
    })
    await this.judge.decide(context, cases, policies)
  }
}
