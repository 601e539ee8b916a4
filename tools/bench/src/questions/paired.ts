import { median, pairedRatio } from '../harness/statistics.js'
import { type Cell, figure, table } from '../harness/table.js'
import type { Answered } from '../question.js'

export interface Paired {
  question: string
  unit: string
  /** What each pair's first and second are called. */
  limit: string
  product: string
  pairs: [limit: number, product: number][]
  quick: boolean
  /** More lines of the report, as many cells as it has columns. */
  rows?: Cell[][]
  /** More facts of the answer. */
  facts?: Record<string, unknown>
}

export const rounded = (value: number, digits = 0): number => Number(value.toFixed(digits))

/** What was measured in turns with its limit. The ratio is the median of the pairs' own: what drifts over a sitting hits both of a pair. */
export function pairedAnswer({ question, unit, limit, product, pairs, quick, rows = [], facts = {} }: Paired): Answered {
  const limits = pairs.map(([first]) => first)
  const measured = pairs.map(([, second]) => second)
  const ratio = pairedRatio(pairs)
  const each = (values: number[]): string => values.map((value) => figure(value)).join(' ')
  const digits = 3
  return {
    report: table(
      ['', unit, 'each'],
      [
        [product, median(measured), each(measured)],
        [limit, median(limits), each(limits)],
        ['ratio', ratio.median, `${figure(ratio.least)} to ${figure(ratio.most)}`],
        ...rows,
      ],
    ),
    answer: {
      question,
      measured: rounded(median(measured)),
      limit: rounded(median(limits)),
      ratio: rounded(ratio.median, digits),
      unit,
      ratios: [rounded(ratio.least, digits), rounded(ratio.most, digits)],
      turns: pairs.length,
      ...facts,
      quick,
    },
  }
}
