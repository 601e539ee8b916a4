export interface PgbenchResult {
  transactions: number
  failed: number
  /** Transactions a second, without the time of connecting. */
  tps: number
  /** Milliseconds. */
  latencyAverage: number
}

/** pgbench ended without a figure that it documents. */
export class UnreadablePgbench extends Error {}

/** Reads the summary by the lines that pgbench's manual shows; what is not there is an error, never a zero. */
export function parsePgbench(output: string): PgbenchResult {
  return {
    transactions: field(output, /^number of transactions actually processed: (\d+)/m, 'number of transactions actually processed'),
    failed: field(output, /^number of failed transactions: (\d+)/m, 'number of failed transactions'),
    tps: field(output, /^tps = ([\d.]+) \(without initial connection time\)/m, 'tps'),
    latencyAverage: field(output, /^latency average = ([\d.]+) ms/m, 'latency average'),
  }
}

function field(output: string, line: RegExp, name: string): number {
  const found = line.exec(output)?.[1]
  if (found === undefined) throw new UnreadablePgbench(`pgbench said no "${name}": ${output.trim().split('\n').at(-1) ?? ''}`)
  return Number(found)
}
