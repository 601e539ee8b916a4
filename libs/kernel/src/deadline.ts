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
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal?.addEventListener('abort', done, { once: true })
  })
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
