const WINDOW_MS = 10_000

/** Events a second over the last ten seconds, from a count that only grows. */
export class Rate {
  private readonly samples: { at: number; count: number }[] = []

  note(at: number, count: number): void {
    this.samples.push({ at, count })
    while (this.samples.length > 2 && at - (this.samples[1]?.at ?? at) >= WINDOW_MS) this.samples.shift()
  }

  get perSecond(): number {
    const first = this.samples[0]
    const last = this.samples.at(-1)
    if (!first || !last || last.at === first.at) return 0
    return Math.max(0, ((last.count - first.count) * 1000) / (last.at - first.at))
  }
}
