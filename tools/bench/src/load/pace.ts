/** How many orders are due: none but by a window of unfinished ones or by a rate. */
export class Pace {
  #window = 0
  #rate = 0
  #since = 0
  #sentBefore = 0

  window(size: number): void {
    this.#window = size
    this.#rate = 0
  }

  /** From this instant on, `rate` a second; orders that are late are still owed. */
  rate(rate: number, now: number, sent: number): void {
    this.#window = 0
    this.#rate = rate
    this.#since = now
    this.#sentBefore = sent
  }

  pause(): void {
    this.#window = 0
    this.#rate = 0
  }

  due(now: number, sent: number, finished: number): number {
    if (this.#rate) return Math.max(0, Math.floor(((now - this.#since) / 1000) * this.#rate) - (sent - this.#sentBefore))
    // Orders of others finish as well: paused, none is due for them.
    return this.#window ? Math.max(0, this.#window - (sent - finished)) : 0
  }

  /** When the nth order was to be sent: by the rate its own instant, else now. Lateness of the sender counts as latency. */
  plannedAt(n: number, now: number): number {
    return this.#rate ? this.#since + ((n - this.#sentBefore + 1) / this.#rate) * 1000 : now
  }
}
