import { headlines } from '../harness/headline.js'
import { recorded } from '../harness/paths.js'
import { headlinePlot } from './headline-plot.js'
import { historyPlot } from './history-plot.js'
import { loadPlot } from './load-plot.js'
import { historyCostIn, loadCurveIn } from './results.js'

export interface Plotted {
  name: string
  /** The text of its file. */
  svg: string
}

/** A plot of each result that is kept. */
export function recordedPlots(): Plotted[] {
  const load = loadCurveIn(recorded)
  const history = historyCostIn(recorded)
  return [
    { name: 'headline', svg: headlinePlot(headlines()) },
    ...(load ? [{ name: 'load', svg: loadPlot(load) }] : []),
    ...(history ? [{ name: 'history', svg: historyPlot(history) }] : []),
  ]
}
