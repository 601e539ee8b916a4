import * as Plot from '@observablehq/plot'
import type { Headline } from '../harness/headline.js'
import { COLOURS, heading, panel, series } from './panel.js'
import { fileOf } from './svg.js'

/** The headline ratio by date. */
export function headlinePlot(headlines: readonly Headline[]): string {
  const newest = headlines.at(-1)
  if (!newest) throw new Error('there is no headline to draw')
  const day = ({ date }: Headline): number => Date.parse(date)
  return fileOf(
    heading('Orders/s of the whole pipeline to pgbench’s transactions/s', newest),
    panel({
      x: { type: 'utc', label: null, inset: 24 },
      y: { label: 'ratio', zero: true, nice: true },
      marks: [
        ...series(headlines, day, { name: '', colour: COLOURS[0], y: ({ ratio }) => ratio }),
        Plot.text(headlines, { x: day, y: 'ratio', text: ({ commit }: Headline) => commit, dy: 14, fill: '#666666', fontSize: 9 }),
      ],
    }),
  )
}
