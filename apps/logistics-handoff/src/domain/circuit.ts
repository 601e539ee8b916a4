export interface CircuitSettings {
  /** Failures in a row that open it. */
  readonly failures: number
  /** Milliseconds that it stays open; then one attempt goes through. */
  readonly coolDownMs: number
}

/** Spares one partner's dead endpoint, and everyone else the attempts it would cost. Times are milliseconds of any steady clock. */
export class Circuit {
  #failures = 0
  #openUntil: number | undefined
  #probing = false

  constructor(private readonly settings: CircuitSettings) {}

  /** Milliseconds until an attempt may be made; 0 when it may be made now. While a probe is out, as if just opened. */
  wait(now: number): number {
    if (this.#openUntil === undefined) return 0
    if (this.#probing) return this.settings.coolDownMs
    return Math.max(0, this.#openUntil - now)
  }

  get open(): boolean {
    return this.#openUntil !== undefined
  }

  /** An attempt begins. */
  enter(): void {
    if (this.#openUntil !== undefined) this.#probing = true
  }

  succeeded(): void {
    this.#failures = 0
    this.#openUntil = undefined
    this.#probing = false
  }

  /** An attempt ended without saying anything about the endpoint. */
  abandoned(): void {
    this.#probing = false
  }

  failed(now: number): void {
    this.#failures++
    this.#probing = false
    if (this.#failures >= this.settings.failures) this.#openUntil = now + this.settings.coolDownMs
  }
}
