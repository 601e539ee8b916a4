import * as Plot from '@observablehq/plot'
import { COLOURS, heading, INK, panel, series } from './panel.js'
import type { LoadCurve, LoadPoint } from './results.js'
import { fileOf } from './svg.js'

const offered = (point: LoadPoint): number => point.offered
const AXIS = { label: 'offered orders/s' }
const [BLUE, RED, GREEN] = COLOURS

/** What is handed off, how long it takes and what it costs, against what is offered. */
export function loadPlot(result: LoadCurve): string {
  const { points } = result
  const most = Math.max(...points.map(offered))
  const tooMuch = points.filter(({ sustained }) => !sustained)
  const x = { ...AXIS, domain: [0, most] }
  return fileOf(
    heading('Throughput and latency against offered load', result),
    panel({
      x,
      y: { label: 'orders/s handed off', domain: [0, most] },
      marks: [
        Plot.lineY([0, most], { x: [0, most], y: [0, most], stroke: '#999999', strokeDasharray: '4 4' }),
        ...series(points, offered, { name: 'achieved', colour: BLUE, y: ({ achieved }) => achieved }),
        Plot.text(tooMuch, { x: 'offered', y: 'achieved', text: () => 'the lag grows', dy: 14, fill: INK }),
      ],
    }),
    panel({
      x,
      y: { label: 'ms until the hand-off is seen, by logarithm', type: 'log', nice: true, tickFormat: ',' },
      marks: [
        ...series(points, offered, { name: 'p50', colour: GREEN, y: ({ p50 }) => p50 }),
        ...series(points, offered, { name: 'p99', colour: RED, y: ({ p99 }) => p99 }),
      ],
    }),
    panel({
      x,
      y: { label: 'CPU-ms an order', zero: true, nice: true },
      height: 190,
      marks: series(points, offered, { name: 'CPU-ms', colour: BLUE, y: ({ cpuMs }) => cpuMs }),
    }),
  )
}
