import { FifteenError } from '@fifteen/kernel'
import { type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'
import { alwaysOpen, ShopCalendar, type Calendar } from '../domain/calendar.js'
import { EVERY_SHOP, type Policy, type PolicyRef } from '../domain/policy.js'
import { PolicyStore, type PolicyVersion } from './policy.store.js'

/** A policy ready for the engine. */
export interface OpenPolicy {
  policy: Policy
  calendar: Calendar
}

export class UnknownPolicy extends FifteenError {
  constructor({ shopId, version }: PolicyRef) {
    super('unknown-policy', `version ${version} of the policy of ${shopId} is not there`)
  }
}

const MOST_OPEN = 500

const keyOf = ({ shopId, version }: PolicyRef): string => `${shopId} ${version}`

/** Finds policies by version. A version never changes, so it is read once and kept. */
@Injectable()
export class PolicyBook {
  readonly #open = new Map<string, OpenPolicy>()

  constructor(private readonly store: PolicyStore) {}

  /** Which version is in force for orders of these shops, by when each was received. */
  async inForce(
    sql: Sql,
    orders: readonly { shopId: string; receivedAt: number }[],
  ): Promise<(order: { shopId: string; receivedAt: number }) => PolicyRef> {
    const shops = [...new Set([EVERY_SHOP, ...orders.map(({ shopId }) => shopId)])]
    const versions = await this.store.since(sql, shops, Math.min(...orders.map(({ receivedAt }) => receivedAt)))
    return ({ shopId, receivedAt }) =>
      newestAt(versions, shopId, receivedAt) ?? newestAt(versions, EVERY_SHOP, receivedAt) ?? { shopId: EVERY_SHOP, version: 1 }
  }

  /** The policies of these versions. Throws UnknownPolicy. */
  async open(sql: Sql, refs: readonly PolicyRef[]): Promise<(ref: PolicyRef) => OpenPolicy> {
    const found = new Map<string, OpenPolicy>()
    const missing = new Map<string, PolicyRef>()
    for (const ref of refs) {
      const open = this.#open.get(keyOf(ref))
      if (open) found.set(keyOf(ref), open)
      else missing.set(keyOf(ref), ref)
    }
    for (const { policy, ...ref } of missing.size ? await this.store.byRefs(sql, [...missing.values()]) : []) {
      const open = { policy, calendar: calendarOf(policy) }
      found.set(keyOf(ref), open)
      this.#keep(keyOf(ref), open)
    }
    return (ref) => {
      const open = found.get(keyOf(ref))
      if (!open) throw new UnknownPolicy(ref)
      return open
    }
  }

  #keep(key: string, open: OpenPolicy): void {
    if (this.#open.size >= MOST_OPEN) this.#open.clear()
    this.#open.set(key, open)
  }
}

export const calendarOf = ({ promise, calendar }: Policy): Calendar =>
  promise === 'from-next-opening' && calendar ? new ShopCalendar(calendar) : alwaysOpen

function newestAt(versions: readonly PolicyVersion[], shopId: string, instant: number): PolicyRef | undefined {
  const [newest] = versions
    .filter((version) => version.shopId === shopId && (version.effectiveFrom ?? -Infinity) <= instant)
    .sort((a, b) => b.version - a.version)
  return newest && { shopId, version: newest.version }
}
