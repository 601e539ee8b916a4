import { describe, expect, it } from '@jest/globals'
import type { Position } from './chunk-queue.js'
import { OffsetCommits } from './offset-commits.js'

const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
const at = (partition: number, next: bigint): Position => ({ topic: 'orders', partition, next })

describe('offset commits', () => {
  it('are made for several chunks at once, the furthest of each partition', async () => {
    const committed: Position[][] = []
    const commits = new OffsetCommits((positions) => Promise.resolve(void committed.push(positions)), log)
    commits.reached([at(0, 1n), at(1, 1n)])
    commits.reached([at(0, 5n)])
    await commits.flush()
    expect(committed).toEqual([[at(0, 5n), at(1, 1n)]])
    await commits.flush()
    expect(committed).toHaveLength(1)
  })

  it('come one after the other: a slow one cannot set back what a later one has committed, and the last flush waits for it', async () => {
    const committed: bigint[] = []
    const open: (() => void)[] = []
    const commits = new OffsetCommits(async (positions) => {
      await new Promise<void>((resolve) => open.push(resolve))
      committed.push(positions[0]?.next ?? 0n)
    }, log)
    commits.reached([at(0, 1n)])
    const first = commits.flush()
    await new Promise(setImmediate)
    commits.reached([at(0, 2n)])
    const second = commits.flush()
    await new Promise(setImmediate)
    expect(open).toHaveLength(1)
    open[0]?.()
    await first
    await new Promise(setImmediate)
    open[1]?.()
    await second
    expect(committed).toEqual([1n, 2n])
  })

  it('that fail are not repeated: the records come once more', async () => {
    const warnings: string[] = []
    const commits = new OffsetCommits(() => Promise.reject(new Error('rebalance')), {
      ...log,
      warn: (message) => void warnings.push(message),
    })
    commits.reached([at(0, 1n)])
    await commits.flush()
    expect(warnings).toEqual(['offsets not committed'])
  })
})
