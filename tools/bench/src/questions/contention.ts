import { newId } from '@fifteen/kernel'
import { contractOf, type MessageClass, OrderReceived } from '@fifteen/contracts'
import type { ServiceName } from '@fifteen/start'
import { firstSaid, type Said } from '../harness/answers.js'
import { cpuByName } from '../harness/cpu.js'
import { rates } from '../harness/hand-offs.js'
import { proveLaws } from '../harness/laws.js'
import { SHOP } from '../harness/parties.js'
import { untilCount } from '../harness/progress.js'
import { seedParties } from '../harness/seed.js'
import { quantile } from '../harness/statistics.js'
import type { BenchSystem } from '../harness/system.js'
import { figure } from '../harness/table.js'
import { recordsOn } from '../harness/topic-scan.js'
import { eventOf, EventWriters } from '../load/event-writers.js'
import { Profiling } from '../profile/profiling.js'
import type { Statements } from '../profile/statements.js'
import type { Asked } from '../question.js'

const WRITERS = 64
const PATIENCE_MS = 30_000
/** Of the orders, before the measured ones: a process that has just started is slower. */
const WARM = 0.2
const PARTS = 4
/** What there is of the scarce thing, and how many want it. */
export const SCARCE = { units: 10, wanted: 1_000 }

/** One thing that everybody wants, in one service. */
export interface Contended {
  service: ServiceName
  /** Where the service answers, once an order. */
  topic: string
  taken: MessageClass<object>
  refused: MessageClass<object>
  /** Puts up enough of the one thing for any run, and `units` of the other. */
  prepare(system: BenchSystem, units: number): Promise<void>
  /** What an order of the thing says differently from the example of its contract. */
  wish(which: Which): Partial<OrderReceived>
  /** By the service's own database: what its counter says is taken, and how many orders have one. */
  count(system: BenchSystem, which: Which): Promise<Taken>
}

export type Which = 'plenty' | 'scarce'

export interface Taken {
  counter: number
  orders: number
}

export interface ContendedRun {
  perSecond: number
  parts: number[]
  orders: number
  cpuMs: Record<string, number>
  profiles: string
  scarce: { taken: number; refused: number; oversold: number }
}

/** Orders of 64 writers wait on the topic of a service that is then started: how fast it works them off, and what it gives of ten. */
export async function contend(
  asked: Asked,
  system: BenchSystem,
  thing: Contended,
  orders: number,
  statements?: Statements,
): Promise<ContendedRun> {
  const { signal, say } = asked
  await system.startServices() // each makes its database; the laws look into all of them
  await seedParties(system)
  await thing.prepare(system, SCARCE.units)
  await system.stopServices()
  const writers = await EventWriters.open(system.brokers, WRITERS)
  try {
    const ids = { plenty: new Set<string>(), scarce: new Set<string>() }
    const write = (which: Which, count: number): Promise<void> => {
      const wish = thing.wish(which)
      return writers.write(count, () => [eventOf(OrderReceived, orderOf(wish, ids[which]))], signal)
    }
    say(`${WRITERS} writers put ${figure(orders)} orders on the topic`)
    await write('plenty', orders)
    await system.startServices([thing.service])
    const drained = await drain(asked, system, thing, orders, statements)
    say(`${SCARCE.wanted} orders of ${SCARCE.units}`)
    await write('scarce', SCARCE.wanted)
    await untilAnswered(system, thing, orders + SCARCE.wanted, signal)
    if (system.restarts) throw new Error(`${thing.service} died under the load: see ${system.logs}`)
    const said = await firstSaid(system.brokers, thing.topic, [thing.taken, thing.refused].map(typeOf))
    const judged = await judge(system, thing, said, ids)
    await proveLaws(system, signal)
    return { ...drained, ...rateOf(said, ids.plenty), orders, scarce: judged }
  } finally {
    await writers.close()
  }
}

const typeOf = (message: MessageClass<object>): string => contractOf(message).type

function orderOf(wish: Partial<OrderReceived>, ids: Set<string>): OrderReceived {
  const orderId = newId()
  ids.add(orderId)
  const { example } = contractOf(OrderReceived)
  return { ...example, ...wish, orderId, shopId: SHOP.id, externalId: orderId, receivedAt: new Date().toISOString() }
}

const untilAnswered = (system: BenchSystem, { service, topic }: Contended, wanted: number, signal: AbortSignal): Promise<void> =>
  untilCount(`answers of ${service}`, wanted, () => recordsOn(system.brokers, topic), { patience: PATIENCE_MS, signal })

async function drain(
  { signal, profile }: Asked,
  system: BenchSystem,
  thing: Contended,
  orders: number,
  statements: Statements | undefined,
): Promise<Pick<ContendedRun, 'cpuMs' | 'profiles'>> {
  await untilAnswered(system, thing, Math.floor(WARM * orders), signal)
  const profiling = profile.length ? await Profiling.begin(system, profile) : undefined
  await statements?.begin()
  const warm = await recordsOn(system.brokers, thing.topic)
  const before = cpuByName(system.processes())
  await untilAnswered(system, thing, orders, signal)
  const after = cpuByName(system.processes())
  const measured = Math.max(1, orders - warm)
  const profiles = [(await profiling?.end()) ?? '', (await statements?.end(measured)) ?? '']
  const cpuMs = Object.fromEntries([...after].map(([name, ms]) => [name, (ms - (before.get(name) ?? 0)) / measured]))
  return { cpuMs, profiles: profiles.filter(Boolean).join('\n\n') }
}

/** By when the answers were published. */
function rateOf(said: ReadonlyMap<string, Said>, ids: ReadonlySet<string>): Pick<ContendedRun, 'perSecond' | 'parts'> {
  const times = [...said].flatMap(([orderId, { at }]) => (ids.has(orderId) ? [at] : []))
  const { perSecond, parts } = rates(times, quantile(times, WARM), quantile(times, 1), PARTS)
  return { perSecond, parts }
}

/** Throws unless every order was answered and each thing is taken as often as it was given, by events, counter and orders alike. */
async function judge(
  system: BenchSystem,
  thing: Contended,
  said: ReadonlyMap<string, Said>,
  ids: Record<Which, ReadonlySet<string>>,
): Promise<ContendedRun['scarce']> {
  const told = (which: Which, message: MessageClass<object>): number =>
    [...ids[which]].filter((orderId) => said.get(orderId)?.type === typeOf(message)).length
  const plenty = { told: told('plenty', thing.taken), ...(await thing.count(system, 'plenty')) }
  const taken = { told: told('scarce', thing.taken), ...(await thing.count(system, 'scarce')) }
  const refused = told('scarce', thing.refused)
  const every = (of: object, value: number): boolean => Object.values(of).every((each) => each === value)
  const oversold = Math.max(0, ...Object.values(taken).map((each) => each - SCARCE.units))
  if (!every(plenty, ids.plenty.size) || !every(taken, SCARCE.units) || refused !== SCARCE.wanted - SCARCE.units) {
    const found = JSON.stringify({ plenty, of: ids.plenty.size, scarce: taken, refused, oversold })
    throw new Error(`${thing.service} did not give what there was, to as many as there was for: ${found}`)
  }
  return { taken: taken.told, refused, oversold }
}
