import { hierarchy, partition } from 'd3-hierarchy'
import { type Frame, pruned } from './frames.js'

export interface Box {
  frame: Frame
  /** Pixels from the left. */
  from: number
  to: number
  /** Callers below: the whole is 0. */
  depth: number
}

/** Of the whole: what is narrower is not drawn. */
const LEAST_SHARE = 0.0015

/** Where each frame stands, the widest of a caller first. */
export function layout(whole: Frame, width: number): Box[] {
  const root = hierarchy(pruned(whole, LEAST_SHARE * whole.totalUs))
    .sum(({ selfUs }) => selfUs)
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0) || (a.data.name < b.data.name ? -1 : 1))
  return partition<Frame>()
    .size([width, 1 + root.height])
    .round(true)(root)
    .descendants()
    .map(({ data, depth, x0, x1 }) => ({ frame: data, depth, from: x0, to: x1 }))
}
