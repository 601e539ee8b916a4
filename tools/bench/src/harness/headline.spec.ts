import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { belowFloor, headline, parseHeadline, UnreadableHeadline } from './headline.js'
import { repository } from './paths.js'

const recorded = { date: '2026-11-22', ratio: 0.4, ordersPerSecond: 1_600, commit: 'abc1234', command: 'npm run bench -- pipeline' }

describe('the recorded headline', () => {
  it('is refused where something is missing, never taken for a zero', () => {
    expect(parseHeadline(JSON.stringify(recorded))).toEqual(recorded)
    for (const name of Object.keys(recorded)) {
      expect(() => parseHeadline(JSON.stringify({ ...recorded, [name]: undefined }))).toThrow(UnreadableHeadline)
    }
    expect(() => parseHeadline(JSON.stringify({ ...recorded, ratio: 0 }))).toThrow('ratio')
  })

  it('is the floor at its half', () => {
    expect(belowFloor(0.2, recorded)).toBeUndefined()
    expect(belowFloor(0.19, recorded)).toContain('0.200')
    expect(belowFloor(Number.NaN, recorded)).toBeDefined()
  })

  it('is the newest row of the history', () => {
    const { date, commit, ratio, command } = headline()
    const history = readFileSync(join(repository, 'docs', 'performance.md'), 'utf8').split('\n## History\n')[1] ?? ''
    const rows = (history.split('\n## ')[0] ?? '').split('\n').filter((line) => /^\| 20/.test(line))
    const cells = (rows.at(-1) ?? '').split('|').map((cell) => cell.replaceAll('*', '').replaceAll('`', '').trim())
    expect(cells).toEqual(expect.arrayContaining([date, commit, command]))
    expect(cells.map(Number)).toContain(ratio)
  })
})
