import { setTimeout as delay } from 'node:timers/promises'
import { brokerCounters } from '../harness/broker-counters.js'
import { cpuByName } from '../harness/cpu.js'
import { askIntake } from '../harness/intake.js'
import { TOPICS } from '../harness/parties.js'
import type { BenchSystem } from '../harness/system.js'
import { type Drained, drained, type Step } from './drained.js'

const LOOK_EVERY_MS = 250
const PATIENCE_MS = 60_000
const GROUP = 'order-intake'
/** By the service's own clock, as it wrote them: nothing looks into the database while it is measured. */
const WRITTEN = `select extract(epoch from created_at)::float8 * 1000 as at, count(*)::int as count, 0 as "cpuMs" from order_document
  where created_at >= to_timestamp($1::float8 / 1000) group by created_at order by created_at`

/** Starts order-intake on a topic with so many new orders and stops it when all of them are behind it. */
export async function drainIntake(system: BenchSystem, total: number, signal: AbortSignal): Promise<Drained> {
  const begun = Date.now()
  await system.startServices([GROUP])
  const looks: { done: number; cpuMs: number }[] = []
  let moved = performance.now()
  for (let done = 0; done < total;) {
    await delay(LOOK_EVERY_MS, undefined, { signal })
    const { lag } = await brokerCounters(system.brokers, [GROUP])
    // Before its first commit the group is not known to the broker.
    const now = total - (lag.get(`${GROUP} ${TOPICS.orders}`) ?? total)
    if (now > done) moved = performance.now()
    else if (performance.now() - moved > PATIENCE_MS)
      throw new Error(`order-intake stands still at ${done} of ${total}: see ${system.logs}`)
    done = now
    looks.push({ done, cpuMs: cpuByName(system.processes()).get(GROUP) ?? 0 })
  }
  if (system.restarts) throw new Error(`order-intake died under the load: see ${system.logs}`)
  await system.stopServices()
  const steps = await askIntake<Step>(system, WRITTEN, [begun])
  return { perSecond: drained(steps).perSecond, cpuUs: cpuOf(looks) }
}

/** From the first look at which it had done anything to the last. */
function cpuOf(looks: readonly { done: number; cpuMs: number }[]): number {
  const first = looks.find(({ done }) => done > 0)
  const last = looks.at(-1)
  return first && last && first !== last ? ((last.cpuMs - first.cpuMs) * 1000) / (last.done - first.done) : Number.NaN
}
