import { describe, expect, it } from '@jest/globals'
import { FreshBatches } from './fresh-batches.js'

const record = (note: string, bytes = 10) => ({ topic: 't', key: note, headers: {}, value: Buffer.alloc(bytes, 'x') })
const batch = (last: number, ...notes: string[]) => ({ records: notes.map((note) => record(note)), last, appendedAt: 7 })
const seen = (page: { key: string | null; position: number }[]): string => page.map(({ key, position }) => `${position}${key}`).join(' ')
const ROOM = 1_000_000

describe('what was committed a moment ago', () => {
  it('comes in the order of positions, whatever order the commits were told in', () => {
    const fresh = new FreshBatches(100, ROOM)
    fresh.add(batch(13, 'c', 'd'))
    fresh.add(batch(11, 'a', 'b'))
    expect(seen(fresh.take(9, 100, ROOM))).toBe('10a 11b 12c 13d')
    expect(fresh.nothingAfter(13)).toBe(true)
  })

  it('ends before a gap, which another process or nobody may have filled', () => {
    const fresh = new FreshBatches(100, ROOM)
    fresh.add(batch(10, 'a'))
    fresh.add(batch(12, 'c'))
    expect(seen(fresh.take(9, 100, ROOM))).toBe('10a')
    expect(fresh.take(10, 100, ROOM)).toEqual([])
    expect(fresh.nothingAfter(10)).toBe(false)
    fresh.dropUpTo(12)
    expect(fresh.nothingAfter(12)).toBe(true)
  })

  it('is cut into pages by number and by bytes, and goes on where the page ended', () => {
    const fresh = new FreshBatches(100, ROOM)
    fresh.add(batch(13, 'a', 'b', 'c', 'd'))
    expect(seen(fresh.take(9, 3, ROOM))).toBe('10a 11b 12c')
    expect(seen(fresh.take(12, 3, ROOM))).toBe('13d')
    fresh.add({ records: [record('large', 900), record('e')], last: 15, appendedAt: 7 })
    expect(seen(fresh.take(13, 100, 500))).toBe('14large')
    expect(seen(fresh.take(14, 100, 500))).toBe('15e')
  })

  it('is not kept beyond its room, and there is room again when it was taken', () => {
    const fresh = new FreshBatches(3, 1_000)
    fresh.add(batch(2, 'a', 'b'))
    fresh.add(batch(4, 'c', 'd'))
    fresh.add({ records: [record('e', 990)], last: 5, appendedAt: 7 })
    expect(seen(fresh.take(0, 100, ROOM))).toBe('1a 2b')
    fresh.add(batch(4, 'c', 'd'))
    expect(seen(fresh.take(2, 100, ROOM))).toBe('3c 4d')
  })

  it('is known to stand in the table where there was no room for it', () => {
    const fresh = new FreshBatches(1, ROOM)
    fresh.add(batch(2, 'a', 'b'))
    expect(fresh.nothingAfter(1)).toBe(false)
    expect(fresh.nothingAfter(2)).toBe(true)
    fresh.clear()
    expect(fresh.nothingAfter(0)).toBe(true)
  })
})
