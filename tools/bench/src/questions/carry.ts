import { setTimeout as delay } from 'node:timers/promises'
import type { ServiceName } from '@fifteen/start'
import { fallingBehind } from '../harness/broker-counters.js'
import { handOffs, rates, type Rates } from '../harness/hand-offs.js'
import { TOPICS } from '../harness/parties.js'
import { openShop } from '../harness/seed.js'
import { type Snapshot, snapshot } from '../harness/snapshot.js'
import type { BenchSystem } from '../harness/system.js'
import type { Laws } from '../harness/systems.js'
import { figure } from '../harness/table.js'
import { Load } from '../load/load.js'
import { Profiling } from '../profile/profiling.js'
import type { Statements } from '../profile/statements.js'
import type { Asked } from '../question.js'

const PATIENCE_MS = 30_000
const REFILL_SECONDS = 5
/** Seconds between two commits of a group, with a fetch of the clocks before them. */
const COMMIT_SECONDS = 2
/** At a given rate, where no window bounds what is under way. */
const UNDER_WAY_SECONDS = 2
/** Keeps the clocks of what others did; nobody waits for it. */
const BEHIND_HAND_OFF: ReadonlySet<string> = new Set<ServiceName>(['sla-tracker'])
/** Of the interval, to see whether the rate lasts. */
const PARTS = 4

export interface CarrySize {
  warmSeconds: number
  seconds: number
  /** Unfinished orders. */
  window: number
}

export interface Carried {
  /** Orders a second: the lower of the two below. */
  perSecond: number
  dossiers: Rates
  receipts: Rates
  before: Snapshot
  after: Snapshot
  /** From the end of sending until the last order was handed off. */
  drainSeconds: number
  profiles: string
  laws: Laws
}

interface Beside {
  /** Between warm-up and measurement, while the services are idle. */
  between?: () => Promise<void>
  statements?: Statements | undefined
}

/** Opens the shop, warms up, measures, and has the laws proved. The services still run when it resolves. */
export async function carry(asked: Asked, system: BenchSystem, size: CarrySize, { between, statements }: Beside = {}): Promise<Carried> {
  const { signal, say, systems } = asked
  await openShop(system)
  const load = await Load.begin({ brokers: system.brokers, run: `r${Date.now().toString(36)}`, seed: 15 }, system.logs)
  let measured: Measured
  try {
    say(`warming up for ${size.warmSeconds} s`)
    load.tell({ type: 'window', size: size.window })
    await delay(size.warmSeconds * 1000, undefined, { signal })
    await load.drain(PATIENCE_MS, signal)
    await between?.()
    measured = await measure(asked, system, load, size, statements)
  } finally {
    await load.stop()
  }
  if (system.restarts) throw new Error(`${system.restarts} services died under the load: see ${system.logs}`)
  const { before, after } = measured
  const times = await handOffs(system.brokers)
  const dossiers = rates(times.dossiers.values(), before.at, after.at, PARTS)
  const receipts = rates(times.receipts.values(), before.at, after.at, PARTS)
  requireSteady(before, after, receipts.orders, asked.rate ? UNDER_WAY_SECONDS * asked.rate : size.window)
  say(`${figure(receipts.perSecond)} orders/s`)
  const laws = await systems.proveWhole(system)
  return { ...measured, laws, dossiers, receipts, perSecond: Math.min(dossiers.perSecond, receipts.perSecond) }
}

type Measured = Pick<Carried, 'before' | 'after' | 'drainSeconds' | 'profiles'>

async function measure(
  { rate, signal, say, profile }: Asked,
  system: BenchSystem,
  load: Load,
  { seconds, warmSeconds, window }: CarrySize,
  statements: Statements | undefined,
): Promise<Measured> {
  load.tell(rate ? { type: 'rate', rate } : { type: 'window', size: window })
  await delay(Math.min(REFILL_SECONDS, warmSeconds) * 1000, undefined, { signal }) // until the stages have filled again
  say(`measuring for ${seconds} s`)
  const profiling = profile.length ? await Profiling.begin(system, profile) : undefined
  await statements?.begin()
  const before = await snapshot(system, load.processes())
  const { finished } = load.progress
  await delay(seconds * 1000, undefined, { signal })
  const after = await snapshot(system, load.processes())
  const profiles = [(await profiling?.end()) ?? '', (await statements?.end(load.progress.finished - finished)) ?? '']
  const ended = performance.now()
  await load.drain(PATIENCE_MS, signal)
  return { before, after, profiles: profiles.filter(Boolean).join('\n\n'), drainSeconds: (performance.now() - ended) / 1000 }
}

/**
 * What is between the shop and the hand-off is as large as the window and moves about in it; what follows the hand-off nothing bounds.
 * Throws where a group does not keep up.
 */
function requireSteady(before: Snapshot, after: Snapshot, orders: number, underWay: number): void {
  const sent = (after.broker.records.get(TOPICS.orders) ?? 0) - (before.broker.records.get(TOPICS.orders) ?? 0)
  const brought = Math.max(orders, sent)
  const uncommitted = (COMMIT_SECONDS * brought * 1000) / (after.at - before.at)
  const behind = fallingBehind(before.broker, after.broker, { orders: brought, underWay, uncommitted }, BEHIND_HAND_OFF)
  if (!behind.length) return
  const places = behind.map(({ place, by }) => `${place} by ${by} records`).join(', ')
  throw new Error(`${figure(orders)} orders were handed off, but the rate is not sustained, the backlog grew: ${places}`)
}
