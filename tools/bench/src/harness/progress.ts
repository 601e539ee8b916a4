import { setTimeout as delay } from 'node:timers/promises'

const LOOK_EVERY_MS = 250

/** Resolves when the count has come to so many; rejects when for `patience` milliseconds it did not move. */
export async function untilCount(
  what: string,
  wanted: number,
  count: () => Promise<number>,
  { patience, signal }: { patience: number; signal: AbortSignal },
): Promise<void> {
  let last = -1
  let moved = performance.now()
  for (;;) {
    const now = await count()
    if (now >= wanted) return
    if (now > last) {
      last = now
      moved = performance.now()
    } else if (performance.now() - moved > patience) {
      throw new Error(`${what}: ${now} of ${wanted}, and for ${patience / 1000} s none more: see the services' logs`)
    }
    await delay(LOOK_EVERY_MS, undefined, { signal })
  }
}
