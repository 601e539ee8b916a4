const MOST = 50_000

/** The last fifty thousand latencies and the greatest ever, milliseconds. */
export class LatencySample {
  private readonly values: number[] = []
  private next = 0
  private max = 0

  add(milliseconds: number): void {
    this.values[this.next] = milliseconds
    this.next = (this.next + 1) % MOST
    this.max = Math.max(this.max, milliseconds)
  }

  quantiles(): { p50: number; p99: number; max: number } {
    const sorted = Float64Array.from(this.values).sort()
    const at = (share: number) => Math.round(sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0)
    return { p50: at(0.5), p99: at(0.99), max: Math.round(this.max) }
  }
}
