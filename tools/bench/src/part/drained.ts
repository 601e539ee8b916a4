/** So many things became durable at an instant. */
export interface Step {
  /** Milliseconds, of any clock. */
  at: number
  count: number
  /** CPU of the process so far. */
  cpuMs: number
}

export interface Drained {
  perSecond: number
  /** CPU-microseconds of each, of the process that did it. */
  cpuUs: number
}

/** Share of all that is done before the measure begins: a fresh process compiles what it runs. */
const WARM_SHARE = 0.2

/** From the step that completes the warm-up to the last one. Throws where less than two steps are left to measure between. */
export function drained(steps: readonly Step[], warmShare = WARM_SHARE): Drained {
  const total = countOf(steps)
  let done = 0
  const first = steps.findIndex(({ count }) => (done += count) >= warmShare * total)
  const begun = steps[first]
  const ended = steps.at(-1)
  if (!begun || !ended || begun === ended) throw new Error(`${steps.length} steps are too few to measure between`)
  const count = countOf(steps.slice(first + 1))
  return { perSecond: (count * 1000) / (ended.at - begun.at), cpuUs: ((ended.cpuMs - begun.cpuMs) * 1000) / count }
}

const countOf = (steps: readonly Step[]): number => steps.reduce((sum, { count }) => sum + count, 0)

/** Counts what becomes durable in this process, until all has. */
export class DrainMeter {
  readonly #steps: Step[] = []
  #done = 0
  #finish: (drained: Drained) => void = () => undefined
  readonly finished = new Promise<Drained>((resolve) => (this.#finish = resolve))

  constructor(private readonly total: number) {}

  add(count: number): void {
    const { user, system } = process.cpuUsage()
    this.#steps.push({ at: performance.now(), count, cpuMs: (user + system) / 1000 })
    this.#done += count
    if (this.#done >= this.total) this.#finish(drained(this.#steps))
  }
}
