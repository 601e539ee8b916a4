import { readFileSync } from 'node:fs'
import { setInterval } from 'node:timers'
import type { Watched } from './cpu.js'

const EVERY_MS = 500
const KIB_OF_MIB = 1_024

/** Resident MiB by /proc/<pid>/status; NaN where it has none. */
export function parseRss(text: string): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1] ?? Number.NaN) / KIB_OF_MIB
}

/** Resident MiB of each process, its children left out. */
export const memoryOf = (processes: readonly Watched[]): Map<string, number> => new Map(processes.map(({ name, pid }) => [name, rss(pid)]))

/** The most that each process had while `work` went on. */
export async function peakMemory<T>(
  processes: readonly Watched[],
  work: () => Promise<T>,
): Promise<{ peak: Map<string, number>; done: T }> {
  const peak = memoryOf(processes)
  const timer = setInterval(() => {
    for (const [name, mib] of memoryOf(processes)) if (mib > (peak.get(name) ?? 0)) peak.set(name, mib)
  }, EVERY_MS)
  try {
    return { done: await work(), peak }
  } finally {
    clearInterval(timer)
  }
}

function rss(pid: number): number {
  try {
    return parseRss(readFileSync(`/proc/${pid}/status`, 'latin1'))
  } catch {
    return Number.NaN // it ended while we looked
  }
}
