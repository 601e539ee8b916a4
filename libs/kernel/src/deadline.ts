import { FifteenError } from './errors.js'

/** Something did not finish in the time it was given. It may still be going on. */
export class DeadlineExceeded extends FifteenError {
  constructor(what: string, milliseconds: number) {
    super('deadline-exceeded', `${what} did not finish within ${milliseconds} ms`, { retryable: true })
  }
}

/** Settles as `work` does, or rejects with DeadlineExceeded after the given milliseconds. */
export async function withDeadline<T>(work: Promise<T>, milliseconds: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineExceeded(what, milliseconds)), milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Resolves after the given milliseconds, or at once when the signal aborts. Never rejects. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const pausing = signal && pausingOn(signal)
    const done = (): void => {
      clearTimeout(timer)
      pausing?.end(done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    pausing?.begin(done)
  })
}

const pausingBy = new WeakMap<AbortSignal, Pausing>()

function pausingOn(signal: AbortSignal): Pausing {
  const known = pausingBy.get(signal)
  if (known) return known
  const pausing = new Pausing(signal)
  pausingBy.set(signal, pausing)
  return pausing
}

/**
 * Whom a signal wakes. A listener of its own for each pause would do, but Node links the listeners of a target to each other, removed
 * ones too: one that has moved to V8's old space keeps all that came after it, with whatever they were to wake, until all of the heap is
 * collected.
 */
class Pausing {
  readonly #waiting = new Set<() => void>()
  readonly #wake = (): void => this.#waiting.forEach((done) => done())

  constructor(private readonly signal: AbortSignal) {}

  begin(done: () => void): void {
    if (!this.#waiting.size) this.signal.addEventListener('abort', this.#wake)
    this.#waiting.add(done)
  }

  /** Nobody waits: a signal that depends on others is not to be kept for a listener. */
  end(done: () => void): void {
    this.#waiting.delete(done)
    if (this.#waiting.size) return
    this.signal.removeEventListener('abort', this.#wake)
    pausingBy.delete(this.signal)
  }
}

export interface BackOff {
  /** First delay, milliseconds. */
  first: number
  /** Greatest delay, milliseconds. */
  most: number
}

/** Exponential back-off with full jitter in its upper half; `attempt` counts from 1. Milliseconds. */
export function backOffDelay({ first, most }: BackOff, attempt: number): number {
  const full = Math.min(most, first * 2 ** Math.min(attempt - 1, 30))
  return full / 2 + (Math.random() * full) / 2
}
