import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { belowFloor, headlines, parseHeadlines, UnreadableHeadline } from './headline.js'
import { repository } from './paths.js'

const given = { date: '2026-11-22', ratio: 0.4, ordersPerSecond: 1_600, commit: 'abc1234', command: 'npm run bench -- pipeline' }

describe('the recorded headlines', () => {
  it('are refused where something is missing, never taken for a zero', () => {
    expect(parseHeadlines(JSON.stringify([given]))).toEqual([given])
    for (const name of Object.keys(given)) {
      expect(() => parseHeadlines(JSON.stringify([given, { ...given, [name]: undefined }]))).toThrow(UnreadableHeadline)
    }
    expect(() => parseHeadlines(JSON.stringify([{ ...given, ratio: 0 }]))).toThrow('ratio')
    expect(() => parseHeadlines(JSON.stringify(given))).toThrow('list')
  })

  it('have their floor at the half', () => {
    expect(belowFloor(0.2, given)).toBeUndefined()
    expect(belowFloor(0.19, given)).toContain('0.200')
    expect(belowFloor(Number.NaN, given)).toBeDefined()
  })

  it('are the rows of the history', () => {
    const history = readFileSync(join(repository, 'docs', 'performance.md'), 'utf8').split('\n## History\n')[1] ?? ''
    const rows = (history.split('\n## ')[0] ?? '').split('\n').filter((line) => /^\| 20/.test(line))
    const cells = rows.map((row) =>
      row
        .split('|')
        .map((cell) => cell.replaceAll('*', '').replaceAll('`', '').trim())
        .slice(1, -1),
    )
    const told = headlines().map(({ date, commit, command, ordersPerSecond, ratio }) => [date, commit, command, ordersPerSecond, ratio])
    expect(cells).toEqual(told.map((row) => row.map(String)))
  })
})
