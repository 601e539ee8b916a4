import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts CPU in hundredths of a second towards users, whatever the kernel's own tick. */
const TICK_MS = 10

export interface Watched {
  name: string
  pid: number
  /** Its children, also those that have ended, count with it. */
  children: boolean
}

interface Stat {
  parent: number
  own: number
  endedChildren: number
}

/** Fields of /proc/<pid>/stat; the name in parentheses may hold anything. */
export function parseStat(text: string): Stat {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const sum = (...at: number[]): number => at.reduce((total, index) => total + Number(fields[index] ?? 0), 0)
  return { parent: Number(fields[1] ?? 0), own: sum(11, 12) * TICK_MS, endedChildren: sum(13, 14) * TICK_MS }
}

/** CPU-milliseconds of each process since it began. */
export function cpuByName(processes: readonly Watched[]): Map<string, number> {
  const stats = new Map<number, Stat>()
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry)
    const stat = Number.isInteger(pid) ? readStat(pid) : undefined
    if (stat) stats.set(pid, stat)
  }
  return new Map(
    processes.map(({ name, pid, children }) => {
      const { own = 0, endedChildren = 0 } = stats.get(pid) ?? {}
      if (!children) return [name, own]
      const living = [...stats.values()].filter(({ parent }) => parent === pid)
      return [name, living.reduce((sum, child) => sum + child.own + child.endedChildren, own + endedChildren)]
    }),
  )
}

export interface MachineCpu {
  busy: number
  stolen: number
  all: number
}

/** What the whole machine did since it began, by everybody. */
export function machineCpu(text = readFileSync('/proc/stat', 'utf8')): MachineCpu {
  const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, irq = 0, softIrq = 0, stolen = 0] = (text.split('\n')[0] ?? '')
    .split(/\s+/)
    .slice(1)
    .map((ticks) => Number(ticks) * TICK_MS)
  const busy = user + nice + system + irq + softIrq
  return { busy, stolen, all: busy + idle + waiting + stolen }
}

function readStat(pid: number): Stat | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return undefined // it ended while we looked
  }
}
