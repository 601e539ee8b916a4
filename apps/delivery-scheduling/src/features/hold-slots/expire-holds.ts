import { TimerService, Timers, type DueTimer, type WorkContext } from '@fifteen/messaging'
import { Injectable } from '@nestjs/common'
import { HoldStore } from '../../persistence/hold.store.js'
import { HOLD_EXPIRY, HoldSlots } from './hold-slots.js'

/** How soon a hold is looked at again that somebody else was at work on. */
const BUSY_MS = 20

/** Gives back the places of holds whose time is over. */
@Injectable()
export class ExpireHolds {
  readonly #timers: Timers

  constructor(
    timers: TimerService,
    private readonly holds: HoldStore,
    private readonly holdSlots: HoldSlots,
  ) {
    this.#timers = timers.register(HOLD_EXPIRY, (due, context) => this.#expire(due, context))
  }

  async #expire(due: DueTimer[], context: WorkContext): Promise<void> {
    const dueAt = new Map(due.map((timer) => [timer.owner, timer.dueAt.getTime()]))
    // Never waits for an order's row: the chunk that has it locked may be waiting for this very timer.
    const idle = await this.holds.lockIdle(context.sql, [...dueAt.keys()].sort())
    await this.#lookAgainAtBusy(
      due.map(({ owner }) => owner).filter((owner) => !idle.some(({ orderId }) => orderId === owner)),
      context,
    )
    const facts = idle.map(({ orderId, shopId }) => ({ orderId, shopId, kind: 'expiry-due' as const, dueAt: dueAt.get(orderId) ?? 0 }))
    if (facts.length) await this.holdSlots.settle(facts, idle, context)
  }

  async #lookAgainAtBusy(orderIds: readonly string[], { sql, now }: WorkContext): Promise<void> {
    if (!orderIds.length) return
    const busy = await this.holds.present(sql, orderIds)
    const dueAt = new Date(now.getTime() + BUSY_MS)
    await this.#timers.set(
      sql,
      busy.map((owner) => ({ owner, dueAt })),
    )
  }
}
