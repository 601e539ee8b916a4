import { toError } from '@fifteen/kernel'
import { ShopDirectory, TimerService, Timers, UnitOfWork, type DueTimer, type WorkContext } from '@fifteen/messaging'
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common'
import { ScheduleStore } from '../../persistence/schedule.store.js'
import { PlanSlots, SLOT_HORIZON } from './plan-slots.js'

/** Shops planned in one transaction; the others follow in the next. Planning locks slots that orders wait for. */
const MOST_AT_ONCE = 5

/** Plans every shop's slots anew at its midnight, and when its announced time zone has changed. */
@Injectable()
export class ExtendHorizon implements BeforeApplicationShutdown {
  readonly #logger = new Logger(ExtendHorizon.name)
  readonly #timers: Timers
  #following: Promise<void> = Promise.resolve()

  constructor(
    timers: TimerService,
    shops: ShopDirectory,
    private readonly work: UnitOfWork,
    private readonly schedules: ScheduleStore,
    private readonly planSlots: PlanSlots,
  ) {
    this.#timers = timers.register(SLOT_HORIZON, (due, context) => this.#plan(due, context))
    shops.onChange((all) => {
      this.#following = this.#following.then(() => this.#followZones(all))
    })
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#following
  }

  async #plan(due: DueTimer[], context: WorkContext): Promise<void> {
    await this.#timers.set(context.sql, due.slice(MOST_AT_ONCE))
    const shopIds = due.slice(0, MOST_AT_ONCE).map(({ owner }) => owner)
    for (const shopId of shopIds.sort()) await this.planSlots.replan(shopId, context)
  }

  async #followZones(all: readonly { shopId: string; timeZone: string }[]): Promise<void> {
    try {
      await this.work.run(async (context) => {
        await this.planSlots.soon(await this.schedules.plannedElsewhere(context.sql, all), context)
      })
    } catch (error) {
      this.#logger.warn({ message: 'announced time zones not followed; they are at the next midnight', error: toError(error) })
    }
  }
}
