/** The fifteen minutes in which a webhook is worth repeating, milliseconds. */
export const GIVE_UP_AFTER_MS = 15 * 60_000

/**
 * When a webhook that failed is tried next, or null to give it up.
 * @param tries attempts since it was last put in, at least 1
 * @param delaysMs waits after the first, second, … attempt; the last one repeats
 */
export function nextTry(tries: number, delaysMs: readonly number[], now: Date, giveUpAt: Date): Date | null {
  const delay = delaysMs[Math.min(tries, delaysMs.length) - 1] ?? 0
  const next = new Date(now.getTime() + delay)
  return next.getTime() < giveUpAt.getTime() ? next : null
}
