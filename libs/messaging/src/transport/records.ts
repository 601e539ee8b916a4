/** A record on its way out, ready to send. */
export interface OutgoingRecord {
  topic: string
  key: string | null
  headers: Record<string, string>
  value: Buffer
}

/** A record as it came in. Header values are text; binary ones do not occur in our contracts. */
export interface IncomingRecord {
  /** One header, where a client can read it without all others. Use `headerOf`. */
  header?(name: string): string | undefined
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

/** One header of a record. */
export const headerOf = (record: IncomingRecord, name: string): string | undefined =>
  record.header ? record.header(name) : record.headers[name]
