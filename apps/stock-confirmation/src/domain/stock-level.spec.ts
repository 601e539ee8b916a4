import { describe, expect, it } from '@jest/globals'
import { CLOCK_TOLERANCE_MS, levelNoteOf, newestCount, noteLevels, sortMovements } from './stock-level.js'

const place = { sku: 'MUG', warehouseId: 'main' }
const arrivedAt = Date.parse('2026-11-22T09:00:00Z')

describe('levelNoteOf', () => {
  it('reads a count with its instant', () => {
    expect(levelNoteOf({ ...place, onHand: 3, asOf: '2026-11-22T10:00:00+02:00' }, arrivedAt)).toEqual({
      ...place,
      kind: 'count',
      onHand: 3,
      asOf: Date.parse('2026-11-22T08:00:00Z'),
    })
  })

  it('reads a change with its id', () => {
    expect(levelNoteOf({ ...place, delta: -3, movementId: 'm1' }, arrivedAt)).toEqual({
      ...place,
      kind: 'movement',
      delta: -3,
      movementId: 'm1',
      at: arrivedAt,
    })
  })

  it.each([
    ['nothing', {}],
    ['a count without its instant', { onHand: 3 }],
    ['a change without its id', { delta: 3 }],
    ['both at once', { onHand: 3, asOf: '2026-11-22T08:00:00Z', delta: 3, movementId: 'm1' }],
    ['a change with an instant', { delta: 3, movementId: 'm1', asOf: '2026-11-22T08:00:00Z' }],
  ])('refuses %s', (_, fields) => {
    expect(levelNoteOf({ ...place, ...fields }, arrivedAt)).toMatchObject([{ code: 'count-or-movement' }])
  })

  it('refuses a count from the future, because it would refuse every true one after it', () => {
    const at = (ms: number) => levelNoteOf({ ...place, onHand: 3, asOf: new Date(ms).toISOString() }, arrivedAt)
    expect(at(arrivedAt + CLOCK_TOLERANCE_MS)).toMatchObject({ kind: 'count' })
    expect(at(arrivedAt + CLOCK_TOLERANCE_MS + 1)).toMatchObject([{ code: 'in-the-future' }])
  })
})

describe('noteLevels', () => {
  it('lets the newest count win, whatever came last', () => {
    expect(newestCount([{ asOf: 5 }, { asOf: 9 }, { asOf: 7 }], 6)).toEqual({ asOf: 9 })
    expect(newestCount([{ asOf: 5 }, { asOf: 6 }], 6)).toBeNull()
  })

  it('puts on top of a count what moved after its instant', () => {
    const item = { onHand: 20, reserved: 0, countedAt: null }
    expect(noteLevels(item, 0, { onHand: 10, asOf: 5, movedSince: -3 })).toEqual({
      onHand: 7,
      reserved: 0,
      countedAt: 5,
      correction: -13,
      shortfall: 0,
    })
  })

  it('shows a recount below what is held as a shortfall', () => {
    expect(noteLevels({ onHand: 20, reserved: 8, countedAt: 1 }, 0, { onHand: 5, asOf: 2, movedSince: 0 })).toMatchObject({
      onHand: 5,
      shortfall: 3,
    })
  })

  it('adds changes without a count', () => {
    expect(noteLevels({ onHand: 2, reserved: 8, countedAt: 1 }, 4, null)).toEqual({
      onHand: 6,
      reserved: 8,
      countedAt: 1,
      correction: 0,
      shortfall: 2,
    })
  })
})

describe('sortMovements', () => {
  const movement = (movementId: string, delta: number) => ({ ...place, kind: 'movement' as const, movementId, delta, at: arrivedAt })

  it('tells a repeat from an id that was used for another change, here or before', () => {
    const [first, repeat, other, late] = [movement('a', 5), movement('a', 5), movement('a', -5), movement('b', 2)]
    expect(sortMovements([first, repeat, other], new Map())).toEqual({ fresh: [first], contradicting: [other] })
    expect(
      sortMovements(
        [first, late],
        new Map([
          ['a', 5],
          ['b', 1],
        ]),
      ),
    ).toEqual({ fresh: [], contradicting: [late] })
  })

  it('knows a change of nothing as a change', () => {
    expect(sortMovements([movement('a', 0)], new Map([['a', 5]])).contradicting).toHaveLength(1)
  })
})
