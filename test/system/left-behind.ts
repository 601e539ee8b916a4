import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandLine, requireFreePort } from '@fifteen/stack'
import { PORTS } from './demo-run.js'

/** What an ended run has left of itself: live processes, ports that somebody listens on, locks. Empty when nothing. */
export async function leftBehind(stateDir: string, portBase: number, pids: number[] = []): Promise<string[]> {
  const taken = await Promise.all(
    PORTS.map((port) => requireFreePort(portBase + port, 'the run').then(() => [], () => [`port ${portBase + port}`])), // prettier-ignore
  )
  const alive = [...new Set([...pids.filter((pid) => commandLine(pid) !== ''), ...startedWith(stateDir)])]
  const files = ['start.lock', 'address.json', join('stack', 'stack.lock'), join('stack', 'kafka', 'pid'), join('stack', 'postgres', 'pid')]
  const folder = join(stateDir, 'pids')
  return [
    ...alive.map((pid) => `process ${pid}: ${commandLine(pid)}`),
    ...taken.flat(),
    ...files.filter((file) => existsSync(join(stateDir, file))),
    ...(existsSync(folder) ? readdirSync(folder) : []),
  ]
}

/** Every process that was started for this folder, whoever its parent is now; where the system tells. */
function startedWith(stateDir: string): number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .map(Number)
    .filter((pid) => environment(pid).split('\0').includes(`FIFTEEN_STATE_DIR=${stateDir}`) && commandLine(pid) !== '')
}

function environment(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8')
  } catch {
    return '' // it ended while we looked, or is another user's
  }
}
