import { SERVICES } from '@fifteen/start'
import { meanChunk } from './chunk-sizes.js'
import type { Snapshot } from './snapshot.js'
import { type Cell, figure, table } from './table.js'

/** What one order cost between two snapshots. */
export interface Cost {
  orders: number
  /** CPU-milliseconds of an order, by process. */
  cpuMs: Record<string, number>
  cpuTotalMs: number
  /** Share of the machine that was busy, with everything that runs on it. */
  machine: number
  stolen: number
  records: Record<string, number>
  recordsTotal: number
  /** Records that came to each service, those of no use to it too. */
  reads: Record<string, number>
  readsTotal: number
  commits: number
  fetched: number
  inserted: number
  updated: number
  updatedInPlace: number
  deleted: number
  walBytes: number
  chunks: Record<string, { records: number; ms: number; chunks: number }>
}

export function costOf(before: Snapshot, after: Snapshot, orders: number): Cost {
  const each = (value: number): number => value / orders
  const cpuMs = Object.fromEntries([...after.cpu].map(([name, ms]) => [name, each(ms - (before.cpu.get(name) ?? 0))]))
  const records = Object.fromEntries(
    [...after.broker.records]
      .map(([topic, count]): [string, number] => [topic, each(count - (before.broker.records.get(topic) ?? 0))])
      .filter(([, count]) => count > 0),
  )
  const reads = Object.fromEntries(
    [...after.broker.reads].map(([group, count]) => [group, each(count - (before.broker.reads.get(group) ?? 0))]),
  )
  const all = after.machine.all - before.machine.all
  const database = (name: keyof Snapshot['database']): number => each(after.database[name] - before.database[name])
  return {
    orders,
    cpuMs,
    cpuTotalMs: sum(cpuMs),
    machine: (after.machine.busy - before.machine.busy) / all,
    stolen: (after.machine.stolen - before.machine.stolen) / all,
    records,
    recordsTotal: sum(records),
    reads,
    readsTotal: sum(reads),
    commits: database('commits'),
    fetched: database('fetched'),
    inserted: database('inserted'),
    updated: database('updated'),
    updatedInPlace: database('updatedInPlace'),
    deleted: database('deleted'),
    walBytes: database('walBytes'),
    chunks: Object.fromEntries(
      SERVICES.map((name) => {
        const none = { chunks: 0, records: 0, seconds: 0 }
        return [name, meanChunk(before.chunks.get(name) ?? none, after.chunks.get(name) ?? none)]
      }),
    ),
  }
}

const sum = (values: Record<string, number>): number => Object.values(values).reduce((total, value) => total + value, 0)

/** The cost as tables: by process with its chunks, then by what is counted. */
export function costTables(cost: Cost): string {
  const processes = Object.entries(cost.cpuMs).map(([name, ms]): Cell[] => {
    const chunk = cost.chunks[name]
    return [name, ms, `${figure((100 * ms) / cost.cpuTotalMs)} %`, ...(chunk ? [figure(chunk.records), figure(chunk.ms)] : [])]
  })
  const counted: [string, number][] = [
    ['records to Kafka', cost.recordsTotal],
    ...Object.entries(cost.records).map(([topic, count]): [string, number] => [`  ${topic}`, count]),
    ['records read', cost.readsTotal],
    ...Object.entries(cost.reads).map(([group, count]): [string, number] => [`  by ${group}`, count]),
    ['commits', cost.commits],
    ['rows read by index', cost.fetched],
    ['rows inserted', cost.inserted],
    ['rows updated', cost.updated],
    ['  of them in place', cost.updatedInPlace],
    ['rows deleted', cost.deleted],
    ['WAL bytes', cost.walBytes],
  ]
  return [
    table(['process', 'CPU-ms/order', 'share', 'records/chunk', 'ms/chunk'], [...processes, ['all', cost.cpuTotalMs, '100 %']]),
    table(['each order', 'count'], counted),
    `machine ${figure(100 * cost.machine)} % busy, ${figure(100 * cost.stolen)} % stolen by its host`,
  ].join('\n\n')
}
