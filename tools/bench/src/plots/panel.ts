import * as Plot from '@observablehq/plot'
import type { Provenance } from '../harness/record.js'
import { figure } from '../harness/table.js'
import { draw, type Drawing } from './svg.js'

export const WIDTH = 760
export const INK = '#222222'
/** Of a palette that the colour-blind tell apart (Okabe and Ito). */
export const COLOURS = ['#0072b2', '#d55e00', '#009e73'] as const

const MARGINS = { marginLeft: 60, marginRight: 70, marginTop: 34, marginBottom: 40 }

/** One coordinate system of a picture. */
export const panel = (options: Plot.PlotOptions): Drawing => draw({ width: WIDTH, height: 240, ...MARGINS, grid: true, ...options })

interface Named<Point> {
  name: string
  colour: string
  y: (point: Point) => number
}

/** A line through its points with their figures above them, and its name behind the last one. */
export function series<Point>(points: readonly Point[], x: (point: Point) => number, { name, colour, y }: Named<Point>): Plot.Markish[] {
  return [
    Plot.lineY(points, { x, y, stroke: colour }),
    Plot.dot(points, { x, y, fill: colour, r: 3 }),
    Plot.text(points, { x, y, text: (point: Point) => figure(y(point)), dy: -9, fill: colour, stroke: 'white', fontSize: 9 }),
    Plot.text(points.slice(-1), { x, y, text: () => name, dx: 8, dy: 1, textAnchor: 'start', fill: colour, fontWeight: 'bold' }),
  ]
}

/** Of what, when, and by which command, which may be long: a run asks many questions. */
export function heading(title: string, { date, commit, command }: Provenance): Drawing {
  const provenance = `${date}, ${commit}: ${command}`
  const lines = Math.ceil(provenance.length / 120)
  return draw({
    ...{ width: WIDTH, height: 32 + 12 * lines, margin: 0, axis: null, x: { type: 'identity' }, y: { type: 'identity' } },
    marks: [
      Plot.text([title], { x: 12, y: 14, text: [title], textAnchor: 'start', fontSize: 14, fontWeight: 'bold' }),
      Plot.text([command], {
        ...{ x: 12, y: 28, text: [provenance], textAnchor: 'start', lineAnchor: 'top', lineWidth: 70, fill: '#666666' },
      }),
    ],
  })
}
