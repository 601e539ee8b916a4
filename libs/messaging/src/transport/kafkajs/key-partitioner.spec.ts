import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Partitioners, type PartitionerArgs } from 'kafkajs'
import { keyPartitioner } from './key-partitioner.js'

const partitions = (count: number): PartitionerArgs['partitionMetadata'] =>
  Array.from({ length: count }, (_, partitionId) => ({
    ...{ partitionErrorCode: 0, partitionId, leader: 1, replicas: [1], isr: [1], offlineReplicas: [] },
  }))

describe('the partition of a key', () => {
  const [ours, theirs] = [keyPartitioner(), Partitioners.DefaultPartitioner()]
  const args = (key: string | Buffer | null, count: number): PartitionerArgs => ({
    ...{ topic: 'a', partitionMetadata: partitions(count), message: { key, value: '' } },
  })

  it('is the one that every other client chooses', () => {
    const key = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.uuid(),
      fc.uint8Array({ maxLength: 9 }).map((a) => Buffer.from(a)),
    )
    fc.assert(
      fc.property(key, fc.integer({ min: 1, max: 1_000 }), (each, count) => {
        expect(ours(args(each, count))).toBe(theirs(args(each, count)))
      }),
      { numRuns: 2_000 },
    )
  })

  it('goes round where there is none', () => {
    const seen = new Set(Array.from({ length: 12 }, () => ours(args(null, 3))))
    expect([...seen].sort()).toEqual([0, 1, 2])
  })
})
