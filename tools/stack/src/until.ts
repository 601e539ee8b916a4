import { setTimeout as delay } from 'node:timers/promises'

interface UntilOptions {
  /** Milliseconds. */
  within: number
  every?: number
  signal?: AbortSignal | undefined
}

/** Tries until the attempt resolves; after the deadline the last error is thrown. */
export async function until<T>(attempt: () => Promise<T>, { within, every = 100, signal }: UntilOptions): Promise<T> {
  const deadline = Date.now() + within
  for (;;) {
    signal?.throwIfAborted()
    try {
      return await attempt()
    } catch (error) {
      if (error instanceof Fatal) throw error.cause
      if (Date.now() > deadline) throw error
    }
    await delay(every, undefined, { signal })
  }
}

/** Ends `until` at once with its cause. */
export class Fatal extends Error {
  constructor(cause: unknown) {
    super('fatal', { cause })
  }
}
