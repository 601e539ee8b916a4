/** Source of the current instant. Injected, so that decisions can be replayed and simulated. */
export interface Clock {
  /** The current instant. */
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** A clock that stands still until told otherwise; for tests and simulation. */
export class ManualClock implements Clock {
  #now: number

  constructor(start: Date | string) {
    this.#now = new Date(start).getTime()
  }

  now(): Date {
    return new Date(this.#now)
  }

  /** Moves the clock by a number of milliseconds, which may be negative. */
  advance(milliseconds: number): void {
    this.#now += milliseconds
  }
}
