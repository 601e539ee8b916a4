import * as Plot from '@observablehq/plot'
import { figure } from '../harness/table.js'
import { draw, fileOf } from '../plots/svg.js'
import { colourOf } from './colour.js'
import type { Frame } from './frames.js'
import { layout, type Box } from './layout.js'

const WIDTH = 1_200
const ROW = 16
const FONT = 10
/** Of a monospaced font. */
const LETTER = 0.6 * FONT
const PADDING = 3
const LEAST_LETTERS = 4
const LEGEND = 'callers below, what they called above; yellow: ours, blue to violet: packages, green: Node, red: garbage collection'

/** The text of an SVG file; each frame says more where the pointer rests on it. */
export function flameGraph(whole: Frame): string {
  const boxes = layout(whole, WIDTH)
  const rows = 1 + Math.max(...boxes.map(({ depth }) => depth))
  const top = ({ depth }: Box): number => (rows - depth) * ROW
  const share = (us: number): string => `${figure((100 * us) / whole.totalUs)} %`
  const labelOf = (box: Box): string => label(nameOf(box), box.to - box.from)
  const drawing = draw({
    width: WIDTH,
    height: (rows + 1) * ROW,
    margin: 0,
    axis: null,
    x: { type: 'identity' },
    y: { type: 'identity' },
    marks: [
      Plot.rect(boxes, {
        ...{ x1: 'from', x2: 'to', y1: top, y2: (box: Box) => top(box) + ROW },
        ...{ fill: ({ frame }: Box) => colourOf(frame.place), stroke: 'white', strokeWidth: 0.5 },
        title: ({ frame }: Box) => `${frame.name}\n${share(frame.totalUs)}, in itself ${share(frame.selfUs)}`,
      }),
      Plot.text(boxes.filter(labelOf), {
        ...{ x: 'from', y: (box: Box) => top(box) + ROW / 2, text: labelOf, dx: PADDING, textAnchor: 'start' },
        ...{ fontFamily: 'monospace', fontSize: FONT, fill: '#222222' },
      }),
      Plot.text([LEGEND], { x: PADDING, y: ROW / 2, text: [LEGEND], textAnchor: 'start', fontSize: FONT, fill: '#222222' }),
    ],
  })
  return fileOf(drawing)
}

const nameOf = ({ frame, depth }: Box): string => (depth ? frame.name : `${frame.name}: ${figure(frame.totalUs / 1e6)} s busy`)

function label(text: string, width: number): string {
  const letters = Math.floor((width - 2 * PADDING) / LETTER)
  if (letters < LEAST_LETTERS) return ''
  return text.length <= letters ? text : `${text.slice(0, letters - 1)}…`
}
