import type { IncomingRecord } from '../transport/records.js'

export interface ParkedRecord {
  id: string
  handler: string
  topic: string
  partition: number
  offset: string
  key: string | null
  type: string
  /** parked: it failed. behind: an older record of its key is parked. */
  state: 'parked' | 'behind'
  code: string
  message: string
  attempts: number
  /** When it was parked. */
  parkedAt: Date
  /** The broker's or producer's time of the record. */
  recordedAt: Date
}

/** A record about to be parked, with the reason. */
export interface RecordToPark {
  handler: string
  record: IncomingRecord
  type: string
  state: 'parked' | 'behind'
  code: string
  message: string
  /** Where the key has its meaning: the topic where tenants choose keys, else empty for everywhere. */
  scope?: string
}

export interface ParkedFilter {
  id?: string
  handler?: string
  /** Record key: the order's id on internal topics. */
  key?: string
  /** Error class. */
  code?: string
}
