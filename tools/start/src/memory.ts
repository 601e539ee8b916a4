import { readdirSync, readFileSync } from 'node:fs'

const MIB = 1024

function kib(file: string, key: string): number {
  try {
    return Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(readFileSync(file, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

/** Each process's parent, for all processes of the machine. */
function parents(): Map<number, number> {
  const found = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ')
      found.set(Number(name), Number(fields?.[1] ?? 0))
    } catch {
      continue // it ended while we looked
    }
  }
  return found
}

function withChildren(pid: number, tree: Map<number, number>): number[] {
  const children = [...tree].filter(([, parent]) => parent === pid).map(([child]) => child)
  return [pid, ...children.flatMap((child) => withChildren(child, tree))]
}

/** Proportional memory (PSS) of each process, in MiB; a server's children count with it. Empty where the system does not tell. */
export function memoryMiB(processes: { name: string; pid: number; children?: boolean }[]): Record<string, number> {
  if (process.platform !== 'linux') return {}
  const tree = parents()
  return Object.fromEntries(
    processes.map(({ name, pid, children }) => {
      const pids = children ? withChildren(pid, tree) : [pid]
      const total = pids.reduce((sum, each) => sum + kib(`/proc/${each}/smaps_rollup`, 'Pss'), 0)
      return [name, Math.round((total / MIB) * 10) / 10]
    }),
  )
}
