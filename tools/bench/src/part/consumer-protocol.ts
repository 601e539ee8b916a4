import type { Drained } from './drained.js'

export interface ConsumerOptions {
  /** The product's batch consumer, a bare kafkajs consumer, or records that are in memory already. */
  role: 'product' | 'kafkajs' | 'memory'
  brokers: string[]
  /** Empty, and nobody else's. */
  databaseUrl: string
  group: string
  total: number
}

export type DrainReport = { type: 'drained' } & Drained
