import { databaseOf, SERVICES, type ServiceName } from '@fifteen/start'
import { type BrokerCounters, brokerCounters } from './broker-counters.js'
import { type ChunkCount, chunkCount } from './chunk-sizes.js'
import { cpuByName, type MachineCpu, machineCpu, type Watched } from './cpu.js'
import { type DatabaseCounters, databaseCounters } from './database-counters.js'
import type { BenchSystem } from './system.js'

/** Everything that is counted, as it stood at one instant. */
export interface Snapshot {
  /** Milliseconds since 1970. */
  at: number
  cpu: Map<string, number>
  machine: MachineCpu
  database: DatabaseCounters
  broker: BrokerCounters
  chunks: Map<ServiceName, ChunkCount>
}

const METRICS_WITHIN_MS = 10_000

/** CPU at the instant itself, counters a moment later: two snapshots shift them alike, so that the interval between two is the same. */
export async function snapshot(system: BenchSystem, load: readonly Watched[]): Promise<Snapshot> {
  const instant = { at: Date.now(), cpu: cpuByName([...system.processes(), ...load]), machine: machineCpu() }
  const [database, broker, chunks] = await Promise.all([
    databaseCounters(system.server, SERVICES.map(databaseOf)),
    brokerCounters(system.brokers, SERVICES),
    Promise.all(SERVICES.map(async (name) => [name, await chunksOf(system.url(name))] as const)),
  ])
  return { ...instant, database, broker, chunks: new Map(chunks) }
}

async function chunksOf(url: string): Promise<ChunkCount> {
  const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(METRICS_WITHIN_MS) })
  return chunkCount(await response.text())
}
