import { describe, expect, it } from '@jest/globals'
import { headlines } from '../harness/headline.js'
import { figure } from '../harness/table.js'
import { headlinePlot } from './headline-plot.js'
import { historyPlot } from './history-plot.js'
import { loadPlot } from './load-plot.js'
import { type HistoryCost, type LoadCurve, parseLoadCurve, UnreadableResult } from './results.js'

const provenance = { date: '2026-11-22', commit: 'abc1234', command: 'npm run bench -- load-curve' }
const loadCurve: LoadCurve = {
  ...provenance,
  points: [
    { offered: 50, achieved: 50.1, p50: 121, p99: 187, p999: 230, cpuMs: 8.13, sustained: true },
    { offered: 100, achieved: 83.7, p50: 1_210, p99: 1_870, p999: 2_300, cpuMs: 7.44, sustained: false },
  ],
}
const historyCost: HistoryCost = {
  ...provenance,
  points: [
    { orders: 0, rate: 251, cpuMs: 7.21, walBytes: 42_100, reads: { order: 1.52, list: 4.81 } },
    { orders: 30_000, rate: 247, cpuMs: 7.34, walBytes: 43_900, reads: { order: 1.54, list: 6.33 } },
  ],
}

/** Labels between tags; figures in coordinates do not count. */
const textsOf = (svg: string): string[] => [...svg.matchAll(/>([^<>]+)</g)].map(([, text]) => text ?? '')

describe('the plots', () => {
  it('are the same whenever they are drawn from the same results', () => {
    expect(loadPlot(loadCurve)).toBe(loadPlot(structuredClone(loadCurve)))
    expect(historyPlot(historyCost)).toBe(historyPlot(structuredClone(historyCost)))
    expect(headlinePlot(headlines())).toBe(headlinePlot(structuredClone(headlines())))
  })

  it('say the figures of the results', () => {
    expect(textsOf(loadPlot(loadCurve))).toEqual(expect.arrayContaining(['50.1', '83.7', '121', '1,870', '8.13', 'the lag grows']))
    expect(textsOf(historyPlot(historyCost))).toEqual(expect.arrayContaining(['7.21', '43.9', '247', '6.33 ms at 30,000', 'list']))
    expect(textsOf(headlinePlot(headlines()))).toEqual(expect.arrayContaining(headlines().map(({ ratio }) => figure(ratio))))
  })

  it('say of what they are drawn', () => {
    for (const svg of [loadPlot(loadCurve), historyPlot(historyCost)]) {
      expect(textsOf(svg)).toContain('2026-11-22, abc1234: npm run bench -- load-curve')
    }
  })
})

describe('a kept result', () => {
  it('is refused where a number is missing, never drawn as a zero', () => {
    expect(parseLoadCurve(JSON.stringify(loadCurve))).toEqual(loadCurve)
    for (const points of [[], [{ ...loadCurve.points[0], p99: null }]]) {
      expect(() => parseLoadCurve(JSON.stringify({ ...loadCurve, points }))).toThrow(UnreadableResult)
    }
  })
})
