import type { OutgoingRecord } from '../transport/records.js'

export interface PositionedRecord extends OutgoingRecord {
  position: number
  /** Milliseconds since 1970. */
  appendedAt: number
}

export interface OutboxRow {
  position: number
  topic: string
  key: string | null
  headers: string
  payload: Buffer
  appended: number
}

export const toPositioned = ({ headers, payload, appended, ...row }: OutboxRow): PositionedRecord => ({
  ...row,
  headers: JSON.parse(headers) as Record<string, string>,
  value: payload,
  appendedAt: appended,
})
