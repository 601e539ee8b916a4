export interface BareRun {
  ordersPerSecond: number
  /** Milliseconds. */
  p50: number
  p99: number
  cpuTotalMs: number
  cpuMs: Record<string, number>
}

/** The bare pipeline ended without a result, or one of its own checks failed. */
export class BareRunFailed extends Error {}

/** Its last line is one JSON object. */
export function parseBareRun(output: string): BareRun {
  const line = output.trim().split('\n').at(-1) ?? ''
  const found = parsed(line)
  if (!found) throw new BareRunFailed(`the bare pipeline gave no result: ${line.slice(0, 300)}`)
  if (found['checks'] !== 'ok') throw new BareRunFailed(`the bare pipeline's own checks failed: ${JSON.stringify(found['checks'])}`)
  const number = (name: string): number => {
    const value = found[name]
    if (typeof value !== 'number') throw new BareRunFailed(`the bare pipeline said no ${name}`)
    return value
  }
  return {
    ordersPerSecond: number('orders_s'),
    p50: number('p50_ms'),
    p99: number('p99_ms'),
    cpuTotalMs: number('cpu_total_ms'),
    cpuMs: found['cpu_ms'] as Record<string, number>,
  }
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
