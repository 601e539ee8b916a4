import * as Plot from '@observablehq/plot'
import { figure } from '../harness/table.js'
import { COLOURS, heading, panel, series } from './panel.js'
import type { HistoryCost, HistoryPoint } from './results.js'
import { type Drawing, fileOf } from './svg.js'

const orders = (point: HistoryPoint): number => point.orders
const READ_HEIGHT = 18
const SCHEME = 'viridis'

/** What an order costs and how long each read takes, against the number of past orders. */
export function historyPlot(result: HistoryCost): string {
  const { points } = result
  const cost = (name: string, colour: string, y: (point: HistoryPoint) => number): Drawing =>
    panel({
      height: 170,
      x: { label: 'past orders', tickFormat: ',d', inset: 16 },
      y: { label: name, zero: true, nice: true },
      marks: series(points, orders, { name: '', colour, y }),
    })
  return fileOf(
    heading('Cost of an order against the number of past orders', result),
    cost('CPU-ms an order', COLOURS[0], ({ cpuMs }) => cpuMs),
    cost('WAL kB an order', COLOURS[1], ({ walBytes }) => walBytes / 1_000),
    cost('orders/s', COLOURS[2], ({ rate }) => rate),
    reads(points),
  )
}

interface Read {
  name: string
  orders: number
  ms: number
}

/** A row for each read, a dot for each size of the history. */
function reads(points: readonly HistoryPoint[]): Drawing {
  const taken = points.flatMap((point): Read[] => Object.entries(point.reads).map(([name, ms]) => ({ name, orders: point.orders, ms })))
  const names = Object.keys(points[0]?.reads ?? {})
  return panel({
    height: 90 + READ_HEIGHT * names.length,
    ...{ marginLeft: 150, marginTop: 60 },
    x: { label: 'p99 ms of each read, one after another, by logarithm', type: 'log', nice: true, tickFormat: ',' },
    y: { type: 'band', domain: names, label: null },
    color: { type: 'ordinal', scheme: SCHEME, domain: points.map(orders), range: [0.85, 0] },
    marks: [
      Plot.dot(taken, {
        x: 'ms',
        y: 'name',
        fill: 'orders',
        r: 4,
        title: ({ ms, orders: past }: Read) => `${figure(ms)} ms at ${figure(past)}`,
      }),
      ...points.map((point, n) =>
        Plot.text([point], {
          ...{ frameAnchor: 'top-left', dx: n * 130, dy: -24, textAnchor: 'start', fontWeight: 'bold' },
          ...{ fill: orders, text: () => `● ${figure(point.orders)} past orders` },
        }),
      ),
    ],
  })
}
