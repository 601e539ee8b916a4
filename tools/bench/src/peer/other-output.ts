export interface OtherRun {
  /** The settings that tell one line from another, as the program prints them. */
  setting: string
  /** Orders or workflows. */
  perSecond: number
  completed: number
  /** Milliseconds. */
  p50: number
  p99: number
}

/** A peer ended without a result, or its own run had errors. */
export class OtherRunFailed extends Error {}

export interface OtherFormat {
  rate: string
  completed: string
  p50: string
  p99: string
  /** Fields that name the setting. */
  setting: readonly string[]
}

export const VENDURE: OtherFormat = {
  rate: 'orders_per_s',
  completed: 'placed',
  p50: 'p50_ms',
  p99: 'p99_ms',
  setting: ['MODE', 'LINES', 'C'],
}
export const TEMPORAL: OtherFormat = {
  rate: 'workflows_per_s',
  completed: 'completed',
  p50: 'e2e_p50_ms',
  p99: 'e2e_p99_ms',
  setting: ['wf', 'C'],
}

/** Each result is a line with one JSON object among `name=value` words; every other line is talk. Throws OtherRunFailed. */
export function parseOther(output: string, format: OtherFormat): OtherRun[] {
  const runs = output.split('\n').flatMap((line) => {
    const found = objectOf(line)
    return found && format.rate in found ? [runOf(line, found, format)] : []
  })
  if (!runs.length) throw new OtherRunFailed(`the peer gave no result: ${output.trim().split('\n').at(-1)?.slice(0, 300) ?? ''}`)
  return runs
}

function runOf(line: string, found: Record<string, unknown>, { rate, completed, p50, p99, setting }: OtherFormat): OtherRun {
  const number = (name: string): number => {
    const value = found[name]
    if (typeof value !== 'number') throw new OtherRunFailed(`the peer said no ${name}: ${line.slice(0, 300)}`)
    return value
  }
  const errors = Object.keys(found['errors'] ?? {})
  if (errors.length) throw new OtherRunFailed(`the peer's own run had errors: ${errors.join('; ').slice(0, 300)}`)
  const words = line.slice(0, line.indexOf('{')).trim()
  const settings = setting.filter((name) => name in found).map((name) => `${name}=${String(found[name])}`)
  return {
    setting: [words, ...settings].filter(Boolean).join(' '),
    ...{ perSecond: number(rate), completed: number(completed), p50: number(p50), p99: number(p99) },
  }
}

function objectOf(line: string): Record<string, unknown> | undefined {
  const from = line.indexOf('{')
  const to = line.lastIndexOf('}')
  if (from < 0 || to < from) return undefined
  try {
    const value: unknown = JSON.parse(line.slice(from, to + 1))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
