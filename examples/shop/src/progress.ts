/** What became of the input so far. */
export interface Counts {
  input: number
  accepted: number
  rejected: number
  duplicates: number
  amendments: number
  cancellations: number
}

const EVERY_MS = 500

/** Prints the counts as JSON lines on standard output, at most twice a second and at least once. */
export class Progress {
  readonly counts: Counts = { input: 0, accepted: 0, rejected: 0, duplicates: 0, amendments: 0, cancellations: 0 }
  exhausted = false
  readonly #timer = setInterval(() => this.#print('progress'), EVERY_MS)

  end(): void {
    clearInterval(this.#timer)
    this.#print('end')
  }

  #print(type: 'progress' | 'end'): void {
    process.stdout.write(`${JSON.stringify({ type, ...this.counts, exhausted: this.exhausted })}\n`)
  }
}
