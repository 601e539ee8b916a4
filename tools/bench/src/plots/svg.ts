import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'

/** What is needed of a DOM, of which this repository's compiler knows nothing. */
interface SvgElement {
  outerHTML: string
  getAttribute(name: string): string | null
  setAttribute(name: string, value: string): void
  append(child: SvgElement): void
}

/** A drawing, to be put beside others or to be written to a file. */
export type Drawing = SvgElement

const NAMESPACE = 'http://www.w3.org/2000/svg'
const { document } = parseHTML('<html></html>') as unknown as {
  document: { createElementNS(namespace: string, name: string): SvgElement }
}
/** A picture on a page of either colour. */
const STYLE = { background: 'white', color: '#222222' }

export function draw(options: Plot.PlotOptions): Drawing {
  return Plot.plot({ ...options, style: STYLE, document }) as Drawing
}

const sizeOf = (drawing: Drawing, name: 'width' | 'height'): number => Number(drawing.getAttribute(name))

/** One below the other, as the text of a file that needs nothing else. */
export function fileOf(...drawings: readonly Drawing[]): string {
  const width = Math.max(...drawings.map((drawing) => sizeOf(drawing, 'width')))
  const whole = document.createElementNS(NAMESPACE, 'svg')
  let height = 0
  for (const drawing of drawings) {
    drawing.setAttribute('y', String(height))
    height += sizeOf(drawing, 'height')
    whole.append(drawing)
  }
  const own = { xmlns: NAMESPACE, width: String(width), height: String(height), viewBox: `0 0 ${width} ${height}` }
  for (const [name, value] of Object.entries(own)) whole.setAttribute(name, value)
  return `${whole.outerHTML}\n`
}
