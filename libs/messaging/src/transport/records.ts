/** A record on its way out, ready to send. */
export interface OutgoingRecord {
  topic: string
  key: string | null
  headers: Record<string, string>
  value: Buffer
}

/** A record as it came in. Header values are text; binary ones do not occur in our contracts. */
export interface IncomingRecord {
  topic: string
  partition: number
  offset: bigint
  key: string | null
  headers: Record<string, string>
  /** null is a tombstone. */
  value: Buffer | null
  /** Milliseconds since 1970: the broker's append time on edge topics, else the producer's. */
  timestamp: number
}
