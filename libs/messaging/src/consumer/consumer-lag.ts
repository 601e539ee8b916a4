import type { Measurement } from '../measured-gauge.js'
import type { PartitionBatch } from '../transport/port.js'
import type { IncomingRecord } from '../transport/records.js'
import type { Position } from './chunk-queue.js'

interface Progress {
  topic: string
  /** What was received last and is not finished, oldest first. */
  waiting: readonly IncomingRecord[]
  /** Offset after the last finished record. */
  next: bigint
  /** The partition's end when it was last fetched. */
  end: bigint
  /** Time of the last finished record, for want of the next one's. */
  finishedUpTo: number
}

/**
 * How far one consumer is behind. Everything here grows by itself while nothing happens: a handler that hangs, a fetch that is never
 * answered and a consumer that cannot be made all show.
 */
export class ConsumerLag {
  readonly #partitions = new Map<string, Progress>()
  #topics: readonly string[] = []
  #fetchedAt: number

  /** `now` in milliseconds since 1970. */
  constructor(private readonly now: () => number = () => Date.now()) {
    this.#fetchedAt = now()
  }

  /** These topics and no others are read from now on. Begins to count where none was read before. */
  reads(topics: readonly string[]): void {
    if (!this.#topics.length) this.#fetchedAt = this.now()
    this.#topics = topics
  }

  /** These partitions and no others are ours now; how far another member gets is for it to tell. */
  assigned(partitions: readonly { topic: string; partition: number }[]): void {
    const ours = new Set(partitions.map(nameOf))
    for (const name of this.#partitions.keys()) if (!ours.has(name)) this.#partitions.delete(name)
  }

  fetched(): void {
    this.#fetchedAt = this.now()
  }

  received({ topic, partition, records, lag }: PartitionBatch): void {
    const [first] = records
    if (!first) return
    const end = first.offset + lag + 1n
    this.#partitions.set(nameOf({ topic, partition }), { topic, waiting: records, next: first.offset, end, finishedUpTo: first.timestamp })
  }

  finished(positions: readonly Position[]): void {
    for (const position of positions) {
      const progress = this.#partitions.get(nameOf(position))
      if (!progress || position.next <= progress.next) continue
      const left = progress.waiting.findIndex(({ offset }) => offset >= position.next)
      const done = left === -1 ? progress.waiting.length : left
      progress.finishedUpTo = progress.waiting[done - 1]?.timestamp ?? progress.finishedUpTo
      progress.waiting = progress.waiting.slice(done)
      progress.next = position.next
    }
  }

  /** Seconds by topic. */
  *timeLag(): Iterable<Measurement> {
    const oldest = new Map(this.#topics.map((topic) => [topic, this.#fetchedAt]))
    for (const { topic, waiting, next, end, finishedUpTo } of this.#partitions.values()) {
      const since = waiting[0]?.timestamp ?? (next < end ? finishedUpTo : Infinity)
      oldest.set(topic, Math.min(oldest.get(topic) ?? Infinity, since))
    }
    for (const [topic, since] of oldest) yield { labels: { topic }, value: Math.max(0, this.now() - since) / 1000 }
  }

  /** Records by topic. */
  *recordLag(): Iterable<Measurement> {
    const behind = new Map(this.#topics.map((topic) => [topic, 0n]))
    for (const { topic, next, end } of this.#partitions.values()) {
      if (end > next) behind.set(topic, (behind.get(topic) ?? 0n) + end - next)
    }
    for (const [topic, records] of behind) yield { labels: { topic }, value: Number(records) }
  }
}

const nameOf = ({ topic, partition }: { topic: string; partition: number }): string => `${topic}/${partition}`
