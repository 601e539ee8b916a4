import { describe, expect, it } from '@jest/globals'
import { ManualClock } from '@fifteen/kernel'
import type { Measurement } from '../measured-gauge.js'
import type { PartitionBatch } from '../transport/port.js'
import { ConsumerLag } from './consumer-lag.js'

const START = Date.parse('2026-01-01T00:00:00Z')
const clock = new ManualClock(new Date(START))
const now = (): number => clock.now().getTime()

/** Records of consecutive offsets, as old as told (seconds), the oldest first; `more` are behind them on the topic. */
const batch = (ages: number[], { first = 0, more = 0, partition = 0, topic = 'orders' } = {}): PartitionBatch => ({
  topic,
  partition,
  records: ages.map((age, index) => ({
    topic,
    partition,
    offset: BigInt(first + index),
    key: null,
    headers: {},
    value: null,
    timestamp: now() - age * 1000,
  })),
  lag: BigInt(ages.length + more - 1),
})

const at = (next: number, { partition = 0, topic = 'orders' } = {}) => [{ topic, partition, next: BigInt(next) }]

const valuesOf = (measurements: Iterable<Measurement>): Record<string, number> =>
  Object.fromEntries([...measurements].map(({ labels, value }) => [labels['topic'] ?? '', value]))

function reading(...topics: string[]): ConsumerLag {
  const lag = new ConsumerLag(now)
  lag.reads(topics.length ? topics : ['orders'])
  lag.fetched()
  return lag
}

describe('the lag of a consumer', () => {
  it('is the age of the oldest record that is received and not finished, and grows while nothing happens', () => {
    const lag = reading()
    lag.received(batch([7, 5, 1]))
    expect(valuesOf(lag.timeLag())).toEqual({ orders: 7 })
    clock.advance(60_000)
    expect(valuesOf(lag.timeLag())).toEqual({ orders: 67 })
    lag.fetched()
    lag.finished(at(1))
    expect(valuesOf(lag.timeLag())).toEqual({ orders: 65 })
    expect(valuesOf(lag.recordLag())).toEqual({ orders: 2 })
    lag.finished(at(3))
    expect(valuesOf(lag.timeLag())).toEqual({ orders: 0 })
    expect(valuesOf(lag.recordLag())).toEqual({ orders: 0 })
  })

  it('grows while no fetch is answered, because nobody knows what is waiting', () => {
    const lag = reading('orders', 'payments')
    clock.advance(30_000)
    expect(valuesOf(lag.timeLag())).toEqual({ orders: 30, payments: 30 })
    lag.fetched()
    expect(valuesOf(lag.timeLag())).toEqual({ orders: 0, payments: 0 })
  })

  it('does not fall between two fetches of a backlog', () => {
    const lag = reading()
    lag.received(batch([600, 590], { more: 10 }))
    lag.finished(at(2))
    expect(valuesOf(lag.timeLag())).toEqual({ orders: 590 })
    expect(valuesOf(lag.recordLag())).toEqual({ orders: 10 })
    lag.received(batch([580], { first: 2, more: 9 }))
    expect(valuesOf(lag.timeLag())).toEqual({ orders: 580 })
    expect(valuesOf(lag.recordLag())).toEqual({ orders: 10 })
  })

  it('is the greatest of a topic’s partitions, and the sum of their records', () => {
    const lag = reading()
    lag.received(batch([3], { partition: 0 }))
    lag.received(batch([9, 8], { partition: 1 }))
    expect(valuesOf(lag.timeLag())).toEqual({ orders: 9 })
    expect(valuesOf(lag.recordLag())).toEqual({ orders: 3 })
  })

  it('counts a partition no longer that another member has got', () => {
    const lag = reading()
    lag.received(batch([100], { partition: 0 }))
    lag.received(batch([4], { partition: 1 }))
    lag.assigned([{ topic: 'orders', partition: 1 }])
    expect(valuesOf(lag.timeLag())).toEqual({ orders: 4 })
    expect(valuesOf(lag.recordLag())).toEqual({ orders: 1 })
  })

  it('stays while what was given up has not come again', () => {
    const lag = reading()
    lag.received(batch([20, 19]))
    lag.fetched()
    lag.reads(['orders'])
    lag.assigned([{ topic: 'orders', partition: 0 }])
    expect(valuesOf(lag.timeLag())).toEqual({ orders: 20 })
    lag.received(batch([20, 19, 2]))
    lag.finished(at(3))
    expect(valuesOf(lag.timeLag())).toEqual({ orders: 0 })
  })

  it('begins to count with the first topic, and is never negative', () => {
    const lag = new ConsumerLag(now)
    expect(valuesOf(lag.timeLag())).toEqual({})
    clock.advance(5_000)
    lag.reads(['orders'])
    lag.received(batch([-3]))
    expect(valuesOf(lag.timeLag())).toEqual({ orders: 0 })
  })
})
