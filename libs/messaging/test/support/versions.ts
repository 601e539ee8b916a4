import { contractOf, StockReserved } from '@fifteen/contracts'
import { statement, type Sql } from '@fifteen/persistence'
import type { ReadRecord } from '@fifteen/testing'
import type { UnitOfWork, WorkContext } from '../../src/index.js'

const lockOrder = statement(
  'versions-next',
  `insert into seen (order_id, external_id) values ($1, 'versioned') on conflict (order_id) do update set times = seen.times + 1 returning times`,
)

/** The order's next version: whoever changes the order waits here for whoever is changing it. */
export async function nextVersion(sql: Sql, orderId: string): Promise<number> {
  const [row] = await sql.query<{ times: number }>(lockOrder, [orderId])
  return row?.times ?? 0
}

export function emitVersion(context: WorkContext, orderId: string, orderVersion: number): void {
  context.emit(StockReserved, { ...contractOf(StockReserved).example, orderId, orderVersion })
}

/** Changes the order once and says so. */
export const change = (work: UnitOfWork, orderId: string): Promise<void> =>
  work.run(async (context) => emitVersion(context, orderId, await nextVersion(context.sql, orderId)), { attempts: 10 })

export interface Published {
  orderId: string
  version: number
  id: string
}

const published = (record: ReadRecord): Published => {
  const { orderId, orderVersion } = JSON.parse(record.value) as StockReserved
  return { orderId, version: orderVersion, id: record.headers['ce_id'] ?? '' }
}

/** Versions of each order in the order in which a reader of the topic meets them. */
export function versionsOf(records: readonly ReadRecord[]): Map<string, number[]> {
  const versions = new Map<string, number[]>()
  for (const { orderId, version } of records.map(published)) versions.set(orderId, [...(versions.get(orderId) ?? []), version])
  return versions
}

/** Versions of each order as they were met for the first time. */
export const firstOccurrences = (records: readonly ReadRecord[]): Map<string, number[]> =>
  new Map([...versionsOf(records)].map(([orderId, versions]) => [orderId, [...new Set(versions)]]))

/** Every event that was met more than once, with its occurrences as they stood on the topic. */
export function repeated(records: readonly ReadRecord[]): ReadRecord[][] {
  const byId = new Map<string, ReadRecord[]>()
  for (const record of records) byId.set(record.headers['ce_id'] ?? '', [...(byId.get(record.headers['ce_id'] ?? '') ?? []), record])
  return [...byId.values()].filter((occurrences) => occurrences.length > 1)
}

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)
