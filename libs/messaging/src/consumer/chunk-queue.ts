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
  /** What all records share, which is the rule: they were fetched by one member of the group. */
  readonly #same: AbortSignal | undefined
  #owners: Map<IncomingRecord, AbortSignal> | undefined

  constructor(
    readonly records: IncomingRecord[],
    private readonly parts: { batch: WaitingBatch; upTo: number }[],
  ) {
    const [first, ...rest] = parts
    this.#same = rest.every(({ batch }) => batch.lost === first?.batch.lost) ? first?.batch.lost : undefined
  }

  /** Aborts when the record's partition is lost. */
  lost(record: IncomingRecord): AbortSignal | undefined {
    if (this.#same) return this.#same
    this.#owners ??= new Map(this.parts.flatMap(({ batch }) => batch.records.map((one) => [one, batch.lost] as const)))
    return this.#owners.get(record)
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
      const [first] = batch.records
      return next === null || !first || batch.lost.aborted ? [] : [{ topic: first.topic, partition: first.partition, next }]
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
  /** All that is not settled, by what it may be lost with. */
  readonly #open = new Map<AbortSignal, Set<WaitingBatch>>()
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
      const settle = (next: bigint | null): void => {
        this.#open.get(lost)?.delete(batch)
        resolve(next)
      }
      const batch: WaitingBatch = { records, lost, taken: 0, finished: 0, settle }
      this.#waiting.push(batch)
      this.#openOf(lost).add(batch)
      this.#arrived?.()
    })
  }

  /** The next chunk, when there is one; null once closed. */
  async take(): Promise<Chunk | null> {
    while (!this.#closed && !this.#waiting.length) await new Promise<void>((resolve) => (this.#arrived = resolve))
    if (this.#closed) return null
    const records: IncomingRecord[] = []
    const parts: { batch: WaitingBatch; upTo: number }[] = []
    let bytes = 0
    for (const batch of this.#waiting) {
      const before = batch.taken
      for (let record = batch.records[batch.taken]; record; record = batch.records[batch.taken]) {
        const size = record.value?.length ?? 0
        if (records.length && (records.length >= this.mostRecords || bytes + size > this.mostBytes)) break
        records.push(record)
        bytes += size
        batch.taken++
      }
      if (batch.taken > before) parts.push({ batch, upTo: batch.taken })
      if (records.length >= this.mostRecords || bytes >= this.mostBytes) break
    }
    this.#waiting = this.#waiting.filter((batch) => batch.taken < batch.records.length)
    return new Chunk(records, parts)
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

  /** One listener for each signal: of several partitions fetched together it is the same. */
  #openOf(lost: AbortSignal): Set<WaitingBatch> {
    const known = this.#open.get(lost)
    if (known) return known
    const batches = new Set<WaitingBatch>()
    this.#open.set(lost, batches)
    lost.addEventListener('abort', () => this.#drop(lost, batches), { once: true })
    return batches
  }

  #drop(lost: AbortSignal, batches: ReadonlySet<WaitingBatch>): void {
    this.#waiting = this.#waiting.filter((batch) => !batches.has(batch))
    for (const batch of [...batches]) batch.settle(nextOffset(batch))
    this.#open.delete(lost)
  }
}
