const FIRST_MS = 250
const MOST_MS = 10_000
const HEALTHY_AFTER_MS = 60_000

/** Milliseconds before each new start: doubles, up to ten seconds; a minute of life begins anew. */
export class BackOff {
  private failures = 0

  next(livedMs: number): number {
    this.failures = livedMs > HEALTHY_AFTER_MS ? 1 : this.failures + 1
    return Math.min(MOST_MS, FIRST_MS * 2 ** (this.failures - 1))
  }
}
