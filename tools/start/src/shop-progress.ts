import type { InputCounts } from './summary.js'

const COUNTS = ['input', 'accepted', 'rejected', 'duplicates', 'amendments', 'cancellations'] as const

/** What the shop's program last said of its input. */
export class ShopProgress {
  counts: InputCounts = { input: 0, accepted: 0, rejected: 0, duplicates: 0, amendments: 0, cancellations: 0 }
  /** Milliseconds since the epoch of the last input record, once there will be no more. */
  exhaustedAt: number | undefined

  /** Takes one line of JSON; anything else is not for us. */
  take(line: string, now: number): void {
    const said = parse(line)
    if (said?.type !== 'progress' && said?.type !== 'end') return
    this.counts = Object.fromEntries(COUNTS.map((name) => [name, Number(said[name] ?? 0)])) as unknown as InputCounts
    if (said.exhausted === true || said.type === 'end') this.exhaustedAt ??= now
  }
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
