import { median, type PairedRatio, pairedRatio } from '../harness/statistics.js'
import type { Answer } from '../question.js'

/** One figure of two states, by the medians of each and the ratios of the pairs. */
export interface Compared extends PairedRatio {
  name: string
  before: number
  after: number
}

/** Numbers of an answer by their names, those of what stands one level deeper as `cpuMs.postgres`. */
function figuresOf(answer: Answer): Map<string, number> {
  const figures = new Map<string, number>()
  for (const [name, value] of Object.entries(answer)) {
    if (typeof value === 'number') figures.set(name, value)
    else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [part, inner] of Object.entries(value)) if (typeof inner === 'number') figures.set(`${name}.${part}`, inner)
    }
  }
  return figures
}

/**
 * Every figure that all runs gave and that is no setting: what is nothing in one of them, or the same in each, compares nothing, but for what
 * was measured.
 */
export function compared(pairs: readonly (readonly [before: Answer, after: Answer])[]): Compared[] {
  const runs = pairs.map(([before, after]) => [figuresOf(before), figuresOf(after)] as const)
  return [...(runs[0]?.[0].keys() ?? [])].flatMap((name) => {
    const values = runs.map(([before, after]): [number, number] => [before.get(name) ?? Number.NaN, after.get(name) ?? Number.NaN])
    const all = values.flat()
    if (!all.every((value) => value > 0) || (name !== 'measured' && new Set(all).size === 1)) return []
    const of = (side: 0 | 1): number => median(values.map((pair) => pair[side]))
    return [{ name, before: of(0), after: of(1), ...pairedRatio(values) }]
  })
}
