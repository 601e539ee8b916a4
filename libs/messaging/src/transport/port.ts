import type { IncomingRecord, OutgoingRecord } from './records.js'

/**
 * The whole of what this system asks of a Kafka client. Small on purpose: a second client must pass the same contract suite.
 */
export interface BrokerClient {
  producer(): RecordProducer
  consumer(options: ConsumerOptions): RecordConsumer
  admin(): BrokerAdmin
}

export const CONNECT_TIMEOUT_MS = 3_000
export const REQUEST_TIMEOUT_MS = 15_000

export interface BrokerSettings {
  /** host:port of each bootstrap broker. */
  brokers: string[]
  /** Shown in the broker's logs; the service's name. */
  clientId: string
  /** Milliseconds after which a request has failed, whatever became of it; default 15,000. */
  requestTimeoutMs?: number
  /** Receives what the client library logs at warn or above. */
  log?: (level: 'warn' | 'error', message: string, facts: object) => void
}

export interface RecordProducer {
  /**
   * Resolves when every record is acknowledged by all in-sync replicas. After a rejection any of them may or may not be stored:
   * close this producer, make another and send all of them again. Records of one key keep their order.
   */
  send(records: readonly OutgoingRecord[]): Promise<void>
  close(): Promise<void>
}

export interface ConsumerOptions {
  groupId: string
  topics: readonly string[]
  fetch: FetchSettings
  /** Milliseconds without heartbeat after which the group gives the partitions to others. */
  sessionTimeoutMs: number
}

export interface FetchSettings {
  /** Milliseconds that the broker may hold a fetch until `minBytes` are there. */
  waitMs: number
  minBytes: number
  /** Milliseconds between two fetches at least, where the first brought something: many small fetches cost CPU. */
  paceMs: number
  maxBytesPerPartition: number
}

/** Records of one partition, to be worked through in order. */
export interface PartitionBatch {
  readonly topic: string
  readonly partition: number
  readonly records: readonly IncomingRecord[]
  /** Messages behind the end of the partition when this batch was fetched. */
  readonly lag: bigint
}

export interface ConsumerEvents {
  /**
   * Called for every fetched batch, for several partitions at once. Resolves with the offset after the last finished record, or null
   * when none was. `lost` aborts when this member no longer owns the partition: what is not finished then belongs to another.
   */
  batch: (batch: PartitionBatch, lost: AbortSignal) => Promise<bigint | null>
  /** A fetch, or the way to one, was answered or failed: the loop turns. Heartbeats alone are no turn. */
  turned: () => void
  /** A fetch was answered, with records or without; their `batch` follows. */
  fetched: () => void
  /** The group gave this member these partitions, and no others. */
  assigned: (partitions: readonly { topic: string; partition: number }[]) => void
}

export interface RecordConsumer {
  /** Joins the group and runs until `stop` or until the client gives up; resolves in the first case, rejects in the second. */
  run(events: ConsumerEvents): Promise<void>
  /** Offsets after the last finished record; those of partitions that are no longer owned are left out. */
  commit(positions: readonly { topic: string; partition: number; next: bigint }[]): Promise<void>
  /** Stops fetching, waits for the batches under way, leaves the group; `run` then resolves. May be called at any time, and again. */
  stop(): Promise<void>
}

export interface TopicToCreate {
  name: string
  partitions: number
  config: Record<string, string>
}

export interface BrokerAdmin {
  /** Creates what is missing, with replication as the broker's default; resolves with the names it created. */
  createTopics(topics: readonly TopicToCreate[]): Promise<string[]>
  topics(): Promise<string[]>
  /** Next offset to be written, per partition. */
  endOffsets(topic: string): Promise<Map<number, bigint>>
  close(): Promise<void>
}
