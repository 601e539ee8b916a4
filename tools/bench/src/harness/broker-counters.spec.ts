import { describe, expect, it } from '@jest/globals'
import { fallingBehind } from './broker-counters.js'

describe('a group that falls behind', () => {
  const moving = { orders: 10_000, underWay: 1_000, uncommitted: 200 }
  const records = (perOrder: number) => ({
    before: new Map([['a', 5_000]]),
    after: new Map([['a', 5_000 + perOrder * moving.orders]]),
  })
  /** By how much `group` fell behind on topic a, with so many records of an order there; undefined where it keeps up. */
  const behind = (group: string, lag: readonly [number, number], perOrder = 1): number | undefined => {
    const { before, after } = records(perOrder)
    const place = `${group} a`
    const found = fallingBehind(
      { records: before, lag: new Map([[place, lag[0]]]) },
      { records: after, lag: new Map([[place, lag[1]]]) },
      moving,
      new Set(['sla']),
    )
    return found.find((each) => each.place === place)?.by
  }

  it('is named with its topic and by how much', () => {
    expect(behind('stock', [100, 2_000])).toBe(1_900)
  })

  it('keeps up within what is under way, what is not yet committed and a twentieth of the orders', () => {
    expect(behind('stock', [100, 1_800])).toBeUndefined()
    expect(behind('stock', [4_000, 3_000])).toBeUndefined()
  })

  it('is held to as many records as an order leaves on the topic', () => {
    expect(behind('stock', [100, 5_400], 3)).toBe(5_300)
    expect(behind('stock', [100, 5_100], 3)).toBeUndefined()
    expect(behind('stock', [0, 110], 0)).toBe(110)
  })

  it('has no window behind the hand-off', () => {
    expect(behind('sla', [100, 1_000])).toBe(900)
    expect(behind('sla', [100, 800])).toBeUndefined()
  })

  it('is found where it stands still', () => {
    for (const perOrder of [0.2, 1, 4]) {
      const grown = perOrder * moving.orders
      expect(behind('stock', [0, grown], perOrder)).toBe(grown)
    }
  })
})
