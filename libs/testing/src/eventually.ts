import { setTimeout as delay } from 'node:timers/promises'

export interface EventuallyOptions {
  /** Milliseconds; 30 s unless told otherwise: a busy machine may take its time, only a failure costs it. */
  within?: number
  /** Milliseconds between probes. */
  every?: number
}

/**
 * Probes until the answer is neither undefined nor false, and returns it. A probe that throws is tried again.
 * @param what what we wait for, as the end of "waited 30000 ms for …"
 */
export async function eventually<T>(
  probe: () => T | Promise<T>,
  what: string,
  { within = 30_000, every = 50 }: EventuallyOptions = {},
): Promise<Exclude<T, undefined | false>> {
  const deadline = Date.now() + within
  let last: unknown
  for (;;) {
    try {
      const answer = await beforeDeadline(probe, deadline)
      if (answer !== undefined && answer !== false) return answer as Exclude<T, undefined | false>
      last = new Error(`the last answer was ${String(answer)}`)
    } catch (error) {
      last = error
    }
    if (Date.now() + every > deadline) break
    await delay(every)
  }
  throw new Error(`waited ${within} ms for ${what}: ${last instanceof Error ? last.message : String(last)}`, { cause: last })
}

async function beforeDeadline<T>(probe: () => T | Promise<T>, deadline: number): Promise<T> {
  const abort = new AbortController()
  const late = delay(Math.max(0, deadline - Date.now()), undefined, { signal: abort.signal }).then(() => {
    throw new Error('the last probe did not answer in time')
  })
  late.catch(() => undefined)
  try {
    return await Promise.race([probe(), late])
  } finally {
    abort.abort()
  }
}
