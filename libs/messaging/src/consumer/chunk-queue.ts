import type { IncomingRecord } from '../transport/records.js'

interface WaitingBatch {
  readonly records: readonly IncomingRecord[]
  readonly lost: AbortSignal
  /** Index of the first record not yet taken. */
  taken: number
  /** Index after the last finished record. */
  finished: number
  readonly settle: (next: bigint | null) => void
}

/** Records of several partitions that share one transaction. */
export class Chunk {
  constructor(
    readonly records: IncomingRecord[],
    private readonly parts: { batch: WaitingBatch; upTo: number }[],
    private readonly owners: ReadonlyMap<IncomingRecord, AbortSignal>,
  ) {}

  /** Aborts when the record's partition is lost. */
  lost(record: IncomingRecord): AbortSignal | undefined {
    return this.owners.get(record)
  }

  /** Every record was handled or parked: their batches go on. */
  finish(): void {
    for (const { batch, upTo } of this.parts) {
      batch.finished = upTo
      if (upTo === batch.records.length) batch.settle(nextOffset(batch))
    }
  }

  /** Given up, by a stop: what was finished before this chunk stays finished. */
  abandon(): void {
    for (const { batch } of this.parts) batch.settle(nextOffset(batch))
  }

  /** Next offsets per partition, after `finish`. */
  positions(): Position[] {
    return this.parts.flatMap(({ batch }) => {
      const next = nextOffset(batch)
      const [any] = batch.records
      return next === null || !any || batch.lost.aborted ? [] : [{ topic: any.topic, partition: any.partition, next }]
    })
  }
}

const nextOffset = ({ records, finished }: WaitingBatch): bigint | null => {
  const last = records[finished - 1]
  return last ? last.offset + 1n : null
}

export interface Position {
  topic: string
  partition: number
  next: bigint
}

/** Natural batching: the next transaction takes whatever is waiting, of all partitions, and never waits for more. */
export class ChunkQueue {
  #waiting: WaitingBatch[] = []
  #arrived: (() => void) | undefined
  #closed = false
  #released = false

  constructor(
    private readonly mostRecords: number,
    private readonly mostBytes: number,
  ) {}

  /** Resolves with the offset after the last finished record when all are finished, the partition is lost or the queue is released. */
  add(records: readonly IncomingRecord[], lost: AbortSignal): Promise<bigint | null> {
    return new Promise((resolve) => {
      if (this.#released || lost.aborted || !records.length) return resolve(null)
      const batch: WaitingBatch = { records, lost, taken: 0, finished: 0, settle: resolve }
      this.#waiting.push(batch)
      lost.addEventListener('abort', () => this.#drop(batch), { once: true })
      this.#arrived?.()
    })
  }

  /** The next chunk, when there is one; null once closed. */
  async take(): Promise<Chunk | null> {
    while (!this.#closed && !this.#waiting.length) await new Promise<void>((resolve) => (this.#arrived = resolve))
    if (this.#closed) return null
    const records: IncomingRecord[] = []
    const parts = new Map<WaitingBatch, number>()
    const owners = new Map<IncomingRecord, AbortSignal>()
    let bytes = 0
    for (const batch of this.#waiting) {
      for (let record = batch.records[batch.taken]; record; record = batch.records[batch.taken]) {
        const size = record.value?.length ?? 0
        if (records.length && (records.length >= this.mostRecords || bytes + size > this.mostBytes)) break
        records.push(record)
        owners.set(record, batch.lost)
        bytes += size
        parts.set(batch, ++batch.taken)
      }
      if (records.length >= this.mostRecords || bytes >= this.mostBytes) break
    }
    this.#waiting = this.#waiting.filter((batch) => batch.taken < batch.records.length)
    return new Chunk(
      records,
      [...parts].map(([batch, upTo]) => ({ batch, upTo })),
      owners,
    )
  }

  /** No chunk is given out any more; the one under way may still finish. What waits is not answered, which keeps the client from fetching. */
  close(): void {
    this.#closed = true
    this.#arrived?.()
  }

  /** Gives back unfinished what waits, now and later. */
  release(): void {
    this.close()
    this.#released = true
    for (const batch of this.#waiting) batch.settle(nextOffset(batch))
    this.#waiting = []
  }

  #drop(batch: WaitingBatch): void {
    this.#waiting = this.#waiting.filter((other) => other !== batch)
    batch.settle(nextOffset(batch))
  }
}
