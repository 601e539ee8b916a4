import { describe, expect, it } from '@jest/globals'
import type { IncomingRecord } from '../transport/records.js'
import { type Chunk, ChunkQueue } from './chunk-queue.js'

const never = new AbortController().signal

const records = (partition: number, count: number, bytes = 1): IncomingRecord[] =>
  Array.from({ length: count }, (_, offset) => ({
    topic: 'orders',
    partition,
    offset: BigInt(offset),
    key: null,
    headers: {},
    value: Buffer.alloc(bytes),
    timestamp: 0,
  }))

const namesOf = (chunk: Chunk | null): string[] => (chunk?.records ?? []).map(({ partition, offset }) => `${partition}/${offset}`)

async function take(queue: ChunkQueue): Promise<Chunk> {
  const chunk = await queue.take()
  if (!chunk) throw new Error('the queue is closed')
  return chunk
}

describe('a chunk', () => {
  it('takes what is waiting of all partitions, up to a number of records', async () => {
    const queue = new ChunkQueue(5, 1_000)
    const answers = [queue.add(records(0, 3), never), queue.add(records(1, 4), never)]
    const first = await take(queue)
    expect(namesOf(first)).toEqual(['0/0', '0/1', '0/2', '1/0', '1/1'])
    first.finish()
    expect(await answers[0]).toBe(3n)
    const second = await take(queue)
    expect(namesOf(second)).toEqual(['1/2', '1/3'])
    second.finish()
    expect(await answers[1]).toBe(4n)
  })

  it('is bounded by bytes across partitions, and takes one record that is larger than the bound', async () => {
    const queue = new ChunkQueue(100, 10)
    void queue.add(records(0, 2, 4), never)
    void queue.add(records(1, 1, 50), never)
    void queue.add(records(2, 1, 2), never)
    expect(namesOf(await take(queue))).toEqual(['0/0', '0/1', '2/0'])
    expect(namesOf(await take(queue))).toEqual(['1/0'])
  })

  it('never waits for more than what is there', async () => {
    const queue = new ChunkQueue(500, 1_000)
    const taking = queue.take()
    void queue.add(records(0, 1), never)
    expect(namesOf(await taking)).toEqual(['0/0'])
  })

  it('commits the offsets of what is finished, also of a batch that is not finished yet', async () => {
    const queue = new ChunkQueue(2, 1_000)
    void queue.add(records(3, 5), never)
    const chunk = await take(queue)
    chunk.finish()
    expect(chunk.positions()).toEqual([{ topic: 'orders', partition: 3, next: 2n }])
  })

  it('gives a lost partition up at once, and commits nothing of it', async () => {
    const queue = new ChunkQueue(2, 1_000)
    const lost = new AbortController()
    const answer = queue.add(records(0, 5), lost.signal)
    const kept = queue.add(records(1, 1), never)
    const chunk = await take(queue)
    lost.abort()
    expect(await answer).toBeNull()
    chunk.finish()
    expect(chunk.positions()).toEqual([])
    const next = await take(queue)
    expect(namesOf(next)).toEqual(['1/0'])
    next.finish()
    expect(await kept).toBe(1n)
  })

  it('that is given up leaves what was finished before it finished', async () => {
    const queue = new ChunkQueue(2, 1_000)
    const answer = queue.add(records(0, 4), never)
    const first = await take(queue)
    first.finish()
    const second = await take(queue)
    second.abandon()
    expect(await answer).toBe(2n)
  })
})

describe('a queue that is closed', () => {
  it('gives out no chunk and answers nobody, so that the client fetches no more, until it is released', async () => {
    const queue = new ChunkQueue(500, 1_000)
    const before = queue.add(records(0, 1), never)
    queue.close()
    const after = queue.add(records(1, 1), never)
    expect(await queue.take()).toBeNull()
    let answered = false
    void Promise.race([before, after]).then(() => (answered = true))
    await new Promise(setImmediate)
    expect(answered).toBe(false)
    queue.release()
    expect(await before).toBeNull()
    expect(await after).toBeNull()
    expect(await queue.add(records(2, 1), never)).toBeNull()
  })

  it('ends the wait for a chunk', async () => {
    const queue = new ChunkQueue(500, 1_000)
    const taking = queue.take()
    queue.close()
    expect(await taking).toBeNull()
  })
})
