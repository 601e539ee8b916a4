/** Things to do at an instant, nearest first. */
export class Agenda<T> {
  readonly #entries: { at: number; what: T }[] = []

  add(at: number, what: T): void {
    let low = 0
    let high = this.#entries.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#entries[middle]?.at ?? 0) <= at) low = middle + 1
      else high = middle
    }
    this.#entries.splice(low, 0, { at, what })
  }

  /** Removes and returns what is due. */
  due(now: number): T[] {
    const count = this.#entries.findIndex(({ at }) => at > now)
    return this.#entries.splice(0, count < 0 ? this.#entries.length : count).map(({ what }) => what)
  }

  get size(): number {
    return this.#entries.length
  }
}
