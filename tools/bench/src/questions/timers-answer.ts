import type { Said } from '../harness/answers.js'
import type { Firing } from '../harness/pending-timers.js'
import { quantile } from '../harness/statistics.js'
import { type Cell, figure, table } from '../harness/table.js'
import type { Answered } from '../question.js'

/** Milliseconds. */
const TARGET = { drift: 250, startUp: 5_000 }
const PARTS = 6

export interface Drift {
  /** Milliseconds from each due instant until its event was published, which is after the commit. */
  published: number[]
  /** Milliseconds from each due instant to the database's clock in the firing transaction. */
  decided: number[]
  early: number
  /** Rungs that fired and of which nobody was told. */
  untold: number
}

export interface TimersRun extends Drift {
  startMs: number
  /** With no timer at all. */
  emptyStartMs: number
  memory: Record<'emptyMiB' | 'startedMiB' | 'beginMiB' | 'endMiB', number>
  cpuMs: Record<string, number>
  profiles: string
}

/** How late each firing was, in the order in which they were due, and what is wrong with any. */
export function driftOf(firings: readonly Firing[], told: ReadonlyMap<string, Said>): Drift {
  const fired = firings.toSorted((a, b) => a.dueAt - b.dueAt)
  const published = fired.flatMap(({ orderId, dueAt }) => {
    const at = told.get(orderId)?.at
    return at === undefined ? [] : [at - dueAt]
  })
  const decided = fired.map(({ firedAt, dueAt }) => firedAt - dueAt)
  return {
    published,
    decided,
    early: [...published, ...decided].filter((ms) => ms < 0).length,
    untold: fired.length - published.length,
  }
}

/** p99 of each part, to see whether it lasts. */
const partsOf = (values: readonly number[]): number[] =>
  Array.from({ length: PARTS }, (_, n) => {
    const part = values.slice(Math.floor((n * values.length) / PARTS), Math.floor(((n + 1) * values.length) / PARTS))
    return Math.round(quantile(part, 0.99))
  })

export function timersAnswer(
  run: TimersRun,
  { pending, rate, seconds }: { pending: number; rate: number; seconds: number },
  quick: boolean,
): Answered {
  const { published, decided, early, startMs, emptyStartMs, memory, cpuMs, profiles } = run
  const row = (what: string, values: readonly number[]): Cell[] => [what, ...[0.5, 0.95, 0.99, 1].map((share) => quantile(values, share))]
  const p99 = quantile(published, 0.99)
  const report = [
    table(
      [`${figure(rate)}/s of ${figure(pending)} timers, ms from the due instant`, 'p50', 'p95', 'p99', 'most'],
      [row('until the event was published', published), row('until it was decided, by the database', decided)],
    ),
    `p99 of each sixth of the time, ms: ${partsOf(published).join(' ')}`,
    table(
      ['sla-tracker', ''],
      [
        ['start-up with no timer, ms', emptyStartMs],
        ['start-up with all of them, ms', startMs],
        ...Object.entries(memory).map(([when, mib]): Cell[] => [`memory ${when.replace('MiB', '')}, MiB`, mib]),
      ],
    ),
    table(
      ['process', 'CPU-ms a firing'],
      Object.entries(cpuMs).map(([name, ms]): Cell[] => [name, ms]),
    ),
    profiles,
  ]
  return {
    report: report.filter(Boolean).join('\n\n'),
    answer: {
      question: 'timers',
      measured: rounded(p99),
      limit: TARGET.drift,
      ratio: rounded(p99 / TARGET.drift, 2),
      unit: 'ms',
      quantile: 'p99',
      p50: rounded(quantile(published, 0.5)),
      most: rounded(quantile(published, 1)),
      parts: partsOf(published),
      decidedP99: rounded(quantile(decided, 0.99)),
      early,
      fired: decided.length,
      pending,
      rate,
      seconds,
      startUp: {
        measured: Math.round(startMs),
        limit: TARGET.startUp,
        ratio: rounded(startMs / TARGET.startUp, 2),
        withoutTimers: Math.round(emptyStartMs),
      },
      memory,
      cpuMs: Object.fromEntries(Object.entries(cpuMs).map(([name, ms]) => [name, rounded(ms, 3)])),
      quick,
      laws: 'hold',
    },
  }
}

const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits))
