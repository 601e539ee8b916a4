import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { headlines } from '../harness/headline.js'
import { recorded } from '../harness/paths.js'
import { headlinePlot } from './headline-plot.js'
import { historyPlot } from './history-plot.js'
import { loadPlot } from './load-plot.js'
import { parseHistoryCost, parseLoadCurve } from './results.js'

export interface Plotted {
  name: string
  /** The text of its file. */
  svg: string
}

/** A plot of each result that is kept. */
export function recordedPlots(): Plotted[] {
  const drawn = (name: string, question: string, plot: (text: string) => string): Plotted[] => {
    const file = join(recorded, `${question}.json`)
    return existsSync(file) ? [{ name, svg: plot(readFileSync(file, 'utf8')) }] : []
  }
  return [
    { name: 'headline', svg: headlinePlot(headlines()) },
    ...drawn('load', 'load-curve', (text) => loadPlot(parseLoadCurve(text))),
    ...drawn('history', 'history-cost', (text) => historyPlot(parseHistoryCost(text))),
  ]
}
