/** Lets a test hold a handler in the middle of its work. */
export class Gate {
  #open: () => void = () => undefined
  #arrived: () => void = () => undefined
  readonly #opened = new Promise<void>((resolve) => (this.#open = resolve))
  /** Resolves when somebody waits at the gate for the first time. */
  readonly arrival = new Promise<void>((resolve) => (this.#arrived = resolve))

  pass(): Promise<void> {
    this.#arrived()
    return this.#opened
  }

  open(): void {
    this.#open()
  }
}
