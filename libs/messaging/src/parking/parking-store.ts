import { newId } from '@fifteen/kernel'
import { type Sql } from '@fifteen/persistence'
import type { IncomingRecord } from '../transport/records.js'
import type { ParkedFilter, ParkedRecord, RecordToPark } from './parked-record.js'
import * as parkingSql from './parking-sql.js'

interface ParkedRow extends Omit<ParkedRecord, 'parkedAt' | 'recordedAt'> {
  parked_at: Date
  recorded_at: Date
}

interface LockedRow extends ParkedRow {
  scope: string
  headers: string
  value: Buffer | null
}

/** A parked record with what is needed to handle it. */
export interface LockedRecord {
  parked: ParkedRecord
  record: IncomingRecord
  /** As in RecordToPark. */
  scope: string
}

/** Whose turn it is: records of one handler with equal keys, within a scope. */
export interface ParkingKey {
  handler: string
  key: string
  scope: string
}

/** PostgreSQL's text holds every character but NUL, which a sender may well put into a key or into broken JSON. */
const storable = (text: string): string => (text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text)

/** What PostgreSQL can store of a time that any sender may have made up. */
const storableTime = (milliseconds: number): Date => new Date(Math.min(Math.max(milliseconds, 0) || 0, 8.64e15))

export const keyOf = (handler: string, key: string, scope = ''): string => `${handler}\n${storable(key)}\n${scope}`

/** Rows of parked records. Every method works inside the transaction it is given. */
export class ParkingStore {
  /** Which keys have parked records, as `keyOf`. Waits for a replay of such a key under way. */
  async blockedKeys(sql: Sql, pairs: Omit<ParkingKey, 'scope'>[]): Promise<Set<string>> {
    if (!pairs.length) return new Set()
    const distinct = new Map(pairs.map(({ handler, key }) => [keyOf(handler, key), { handler, key: storable(key) }]))
    const asked = [...distinct.values()]
    const seen = await sql.query<ParkingKey>(parkingSql.parkedKeys, [asked.map(({ handler }) => handler), asked.map(({ key }) => key)])
    if (!seen.length) return new Set()
    const rows = await sql.query<ParkingKey>(parkingSql.lockHeads, [
      seen.map(({ handler }) => handler),
      seen.map(({ key }) => key),
      seen.map(({ scope }) => scope),
    ])
    return new Set(rows.map(({ handler, key, scope }) => keyOf(handler, key, scope)))
  }

  /** Adds records in arrival order; a record parked before stays as it is. Resolves with how many were not. */
  async park(sql: Sql, records: readonly RecordToPark[]): Promise<number> {
    if (!records.length) return 0
    const added = await sql.query(parkingSql.insert, [
      records.map(() => newId()),
      records.map(({ handler }) => handler),
      records.map(({ record }) => record.topic),
      records.map(({ record }) => record.partition),
      records.map(({ record }) => record.offset.toString()),
      records.map(({ record }) => (record.key === null ? null : storable(record.key))),
      records.map(({ type }) => storable(type)),
      records.map(({ record }) => JSON.stringify(record.headers)),
      records.map(({ record }) => record.value),
      records.map(({ record }) => storableTime(record.timestamp)),
      records.map(({ state }) => state),
      records.map(({ code }) => storable(code)),
      records.map(({ message }) => storable(message.slice(0, 2_000))),
      records.map(({ scope = '' }) => scope),
    ])
    return added.length
  }

  async list(sql: Sql, filter: ParkedFilter, most: number): Promise<ParkedRecord[]> {
    const rows = await sql.query<ParkedRow>(parkingSql.list, [...filterValues(filter), most])
    return rows.map(toParked)
  }

  /** The records that somebody must decide on, oldest first. */
  async heads(sql: Sql, filter: ParkedFilter, most: number): Promise<ParkedRecord[]> {
    const rows = await sql.query<ParkedRow>(parkingSql.heads, [...filterValues(filter), most])
    return rows.map(toParked)
  }

  /** Locks one record; undefined when somebody else has dealt with it. */
  async lock(sql: Sql, id: string): Promise<LockedRecord | undefined> {
    const [row] = await sql.query<LockedRow>(parkingSql.lockOne, [id])
    return row && toLocked(row)
  }

  /** Every parked record of a locked record's key, locked, oldest first. */
  async lockKey(sql: Sql, { parked, scope }: LockedRecord, most: number): Promise<LockedRecord[]> {
    const rows = await sql.query<LockedRow>(parkingSql.lockKey, [parked.handler, parked.key, scope, most])
    return rows.map(toLocked)
  }

  async remove(sql: Sql, ids: string[]): Promise<void> {
    await sql.query(parkingSql.remove, [ids])
  }

  /** The oldest record of the key becomes the one that somebody must decide on; its id, where the key has one that was not yet. */
  async promoteFollower(sql: Sql, { parked, scope }: LockedRecord): Promise<string | undefined> {
    const [row] = await sql.query<{ id: string }>(parkingSql.promote, [parked.handler, parked.key, scope])
    return row?.id
  }

  async failed(sql: Sql, id: string, code: string, message: string): Promise<void> {
    await sql.query(parkingSql.failed, [id, storable(code), storable(message.slice(0, 2_000))])
  }

  async note(sql: Sql, ids: string[], action: 'requeue' | 'discard', by: { who: string; why: string }, result: string): Promise<void> {
    await sql.query(parkingSql.note, [ids, action, by.who, by.why, result])
  }

  async count(sql: Sql): Promise<number> {
    const [row] = await sql.query<{ count: number }>(parkingSql.count)
    return row?.count ?? 0
  }
}

const filterValues = ({ id, handler, key, code }: ParkedFilter): (string | null)[] => [
  id ?? null,
  handler ?? null,
  key === undefined ? null : storable(key),
  code ?? null,
]

const toParked = ({ parked_at, recorded_at, ...row }: ParkedRow): ParkedRecord => ({ ...row, parkedAt: parked_at, recordedAt: recorded_at })

function toLocked({ headers, value, scope, ...row }: LockedRow): LockedRecord {
  const parked = toParked(row)
  const { topic, partition, offset, key } = parked
  const record = {
    topic,
    partition,
    offset: BigInt(offset),
    key,
    headers: JSON.parse(headers) as Record<string, string>,
    value,
    timestamp: parked.recordedAt.getTime(),
  }
  return { parked, record, scope }
}
