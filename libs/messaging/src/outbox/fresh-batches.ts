import type { OutgoingRecord } from '../transport/records.js'
import type { PositionedRecord } from './positioned-record.js'

/** Records that one transaction of this process has committed to the outbox, in the order of their positions, which have no gap. */
export interface FreshBatch {
  readonly records: readonly OutgoingRecord[]
  /** Position of the last of them. */
  readonly last: number
  /** Milliseconds since 1970. */
  readonly appendedAt: number
}

interface KeptBatch extends FreshBatch {
  readonly bytes: number
}

/**
 * What this process committed a moment ago, so that its relay need not read it back from the table. A convenience only: whatever is not
 * here, or was dropped for want of room, stands in the table.
 */
export class FreshBatches {
  readonly #byFirst = new Map<number, KeptBatch>()
  #records = 0
  #bytes = 0
  /** Last position of what there was no room for. */
  #droppedUpTo = 0

  constructor(
    private readonly mostRecords: number,
    private readonly mostBytes: number,
  ) {}

  /** Whether this process has committed nothing after this position. */
  nothingAfter(position: number): boolean {
    return this.#byFirst.size === 0 && this.#droppedUpTo <= position
  }

  /** Dropped when there is no room left. */
  add(batch: FreshBatch): void {
    const bytes = bytesOf(batch.records)
    const fits = this.#records + batch.records.length <= this.mostRecords && this.#bytes + bytes <= this.mostBytes
    if (fits) this.#keep({ ...batch, bytes })
    else this.#droppedUpTo = Math.max(this.#droppedUpTo, batch.last)
  }

  /** The records that follow this position without a gap, at most so many and so large, at least one where there is one. */
  take(position: number, most: number, mostBytes: number): PositionedRecord[] {
    const page: PositionedRecord[] = []
    let bytes = 0
    let at = position
    for (let batch = this.#byFirst.get(at + 1); batch; batch = this.#byFirst.get(at + 1)) {
      this.#forget(batch)
      const { records, last, appendedAt } = batch
      for (const [index, record] of records.entries()) {
        const size = sizeOf(record)
        if (page.length === most || (page.length > 0 && bytes + size > mostBytes)) {
          const rest = records.slice(index)
          this.#keep({ records: rest, last, appendedAt, bytes: bytesOf(rest) })
          return page
        }
        at++
        bytes += size
        page.push({ ...record, position: at, appendedAt })
      }
    }
    return page
  }

  /** Drops what the table has told of meanwhile. */
  dropUpTo(position: number): void {
    for (const batch of this.#byFirst.values()) if (batch.last <= position) this.#forget(batch)
  }

  clear(): void {
    this.#byFirst.clear()
    this.#records = 0
    this.#bytes = 0
    this.#droppedUpTo = 0
  }

  #keep(batch: KeptBatch): void {
    this.#byFirst.set(firstOf(batch), batch)
    this.#records += batch.records.length
    this.#bytes += batch.bytes
  }

  #forget(batch: KeptBatch): void {
    this.#byFirst.delete(firstOf(batch))
    this.#records -= batch.records.length
    this.#bytes -= batch.bytes
  }
}

const firstOf = ({ records, last }: FreshBatch): number => last - records.length + 1

const bytesOf = (records: readonly OutgoingRecord[]): number => records.reduce((sum, record) => sum + sizeOf(record), 0)

/** Bytes of payload, headers and key; text counts its characters, of which our headers have one byte each. */
function sizeOf({ key, headers, value }: OutgoingRecord): number {
  let size = value.length + (key?.length ?? 0)
  for (const name in headers) size += name.length + (headers[name]?.length ?? 0)
  return size
}
