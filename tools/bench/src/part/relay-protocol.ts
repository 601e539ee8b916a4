import type { Drained } from './drained.js'

export type RelayOptions = {
  brokers: string[]
  /** Empty, and nobody else's. */
  databaseUrl: string
} & (
  | { role: 'relay'; total: number }
  /** Bare kafkajs, so many records in each send. */
  | { role: 'produce'; total: number; perSend: number }
  /** One event a commit at a steady rate, the relay beside it. */
  | { role: 'steady'; rate: number; warmSeconds: number; seconds: number }
)

export type RelayReport =
  | ({ type: 'drained'; perSend: number } & Drained)
  /** Milliseconds from each commit until the broker has acknowledged its event. */
  | { type: 'latencies'; ms: number[] }
