import type { RelayStore } from './relay-store.js'

/**
 * Moves the relay's cursor while the next page is on its way: one update at a time, to the newest position that was reached. A process that
 * dies before the update has its last records sent again, as one that dies between a send and the update after it.
 */
export class CursorKeeper {
  #reached = 0
  #stands = 0
  #moving: Promise<void> | undefined
  #lost = false
  #failure: { error: unknown } | undefined

  constructor(
    private readonly store: Pick<RelayStore, 'advance'>,
    private readonly holder: string,
  ) {}

  /** From here on, under a lease that was just acquired. */
  begin(position: number): void {
    this.#reached = position
    this.#stands = position
    this.#lost = false
    this.#failure = undefined
  }

  /** Everything up to this position is acknowledged. */
  reached(position: number): void {
    this.#reached = position
    if (!this.#moving && !this.#lost && !this.#failure && this.#stands < position) this.#moving = this.#move()
  }

  /** Whether the lease was still ours at the last update. Throws what that one threw. */
  held(): boolean {
    if (this.#failure) throw this.#failure.error
    return !this.#lost
  }

  /** Resolves when the database has the newest position, the lease is lost or an update has failed; never rejects. */
  async settled(): Promise<void> {
    await this.#moving
  }

  async #move(): Promise<void> {
    try {
      while (this.#stands < this.#reached && !this.#lost) {
        const position = this.#reached
        this.#lost = !(await this.store.advance(this.holder, position))
        this.#stands = position
      }
    } catch (error) {
      this.#failure = { error }
    } finally {
      this.#moving = undefined
    }
  }
}
