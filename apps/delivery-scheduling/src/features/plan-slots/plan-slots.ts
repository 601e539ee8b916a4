import { canonicalJson, FifteenError } from '@fifteen/kernel'
import { ShopDirectory, Timers, type WorkContext } from '@fifteen/messaging'
import { Injectable } from '@nestjs/common'
import type { Schedule } from '../../domain/schedule.js'
import { compareSlots, planSlots } from '../../domain/slot-plan.js'
import { addDays, DAY_MS, dayOf, instantOf, isTimeZone } from '../../domain/wall-time.js'
import { PlanStore } from '../../persistence/plan.store.js'
import { PolicyStore } from '../../persistence/policy.store.js'
import { ScheduleChanged, ScheduleStore, type StoredSchedule } from '../../persistence/schedule.store.js'

/** Name of the timers that plan a shop's slots anew; their owner is the shop. */
export const SLOT_HORIZON = 'slot-horizon'

/** How long windows that are over are kept where nobody had a place in them. */
const KEEP_EMPTY_MS = 7 * DAY_MS

export class TimeZoneUnknown extends FifteenError {
  constructor(shopId: string) {
    super(
      'time-zone-unknown',
      `${shopId} is not announced here yet: name timeZone in the schedule, or send it again when the shop is known`,
    )
  }
}

export interface PlanResult {
  version: number
  timeZone: string
  /** Slots written: new or different. */
  written: number
  /** Slots no longer offered. */
  withdrawn: number
}

/** Turns a shop's schedule into slots, from today to its horizon. */
@Injectable()
export class PlanSlots {
  readonly #horizon = new Timers(SLOT_HORIZON)

  constructor(
    private readonly schedules: ScheduleStore,
    private readonly plans: PlanStore,
    private readonly policies: PolicyStore,
    private readonly shops: ShopDirectory,
  ) {}

  /**
   * Puts a schedule in force; the same document again stays the same version. Throws ScheduleChanged where the caller had another version
   * before its eyes, TimeZoneUnknown.
   */
  async put(shopId: string, document: Schedule, baseVersion: number | undefined, context: WorkContext): Promise<PlanResult> {
    const { sql } = context
    const current = await this.schedules.lock(sql, shopId)
    const version = current?.version ?? 0
    if (baseVersion !== undefined && baseVersion !== version) throw new ScheduleChanged(shopId, version)
    const timeZone = document.timeZone ?? this.#announcedZone(shopId) ?? current?.timeZone
    if (timeZone === undefined) throw new TimeZoneUnknown(shopId)
    const unchanged = current && canonicalJson(current.document) === canonicalJson(document)
    const next = { shopId, version: unchanged ? version : version + 1, timeZone, document }
    await (unchanged ? this.schedules.activate(sql, shopId, version, timeZone) : this.schedules.add(sql, next))
    return this.#plan(next, context)
  }

  /** Plans a shop's slots anew, because a day has passed, its policy or its time zone has changed. */
  async replan(shopId: string, context: WorkContext): Promise<void> {
    const current = await this.schedules.lock(context.sql, shopId)
    if (!current) return
    const timeZone = current.document.timeZone ?? this.#announcedZone(shopId) ?? current.timeZone
    if (timeZone !== current.timeZone) await this.schedules.activate(context.sql, shopId, current.version, timeZone)
    await this.#plan({ ...current, timeZone }, context)
  }

  /** Has the shops planned anew, soon and durably. */
  async soon(shopIds: readonly string[], { sql, now }: WorkContext): Promise<void> {
    await this.#horizon.set(
      sql,
      shopIds.map((owner) => ({ owner, dueAt: now })),
    )
  }

  async #plan({ shopId, version, timeZone, document }: StoredSchedule, { sql, now }: WorkContext): Promise<PlanResult> {
    const instant = now.getTime()
    const policy = (await this.policies.load(sql, [shopId])).get(shopId)
    if (!policy) throw new FifteenError('policy-missing', `no policy was loaded for ${shopId}`)
    const midnight = instantOf(dayOf(instant, timeZone), '00:00', timeZone)
    const planned = planSlots(shopId, document, timeZone, policy, instant)
    const { write, withdraw } = compareSlots(await this.plans.existing(sql, shopId, midnight), planned, instant)
    await this.plans.write(sql, shopId, timeZone, write)
    await this.plans.withdraw(sql, shopId, withdraw)
    await this.plans.prune(sql, shopId, instant - KEEP_EMPTY_MS)
    await this.#horizon.set(sql, [{ owner: shopId, dueAt: nextMidnight(instant, timeZone) }])
    return { version, timeZone, written: write.length, withdrawn: withdraw.length }
  }

  #announcedZone(shopId: string): string | undefined {
    const timeZone = this.shops.get(shopId)?.timeZone
    return timeZone !== undefined && isTimeZone(timeZone) ? timeZone : undefined
  }
}

const nextMidnight = (instant: number, timeZone: string): Date =>
  new Date(instantOf(addDays(dayOf(instant, timeZone), 1), '00:00', timeZone))
