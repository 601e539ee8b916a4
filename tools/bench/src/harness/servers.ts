import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Lock, type Stack, stateRoot, stopOrphan, stopOrphans, takeStack, tryLock } from '@fifteen/stack'
import { type Addresses, addresses } from '@fifteen/start'

const ORPHAN: [NodeJS.Signals, number][] = [
  ['SIGTERM', 10_000],
  ['SIGKILL', 5_000],
]

export interface ServersOptions {
  /** Of servers beside others, which then need ports of their own too. */
  name?: string
  portBase: number
  signal: AbortSignal
  say: (line: string) => void
}

interface Folders {
  state: string
  logs: string
  pids: string
}

/** PostgreSQL and Kafka as `npm start` runs them, with data, folders and ports of their own: fresh, and stopped by whoever began them. */
export class Servers {
  private constructor(
    readonly stack: Stack,
    /** Theirs, and of the services on them. */
    readonly at: Addresses,
    readonly folders: Folders,
    private readonly lock: Lock,
  ) {}

  /** Throws where another run is on the same folder. */
  static async begin({ name, portBase, signal, say }: ServersOptions): Promise<Servers> {
    const state = join(stateRoot, 'bench', ...(name ? [name] : []))
    const folders = { state, logs: join(state, 'logs'), pids: join(state, 'pids') }
    for (const folder of [folders.logs, folders.pids]) mkdirSync(folder, { recursive: true })
    // Before anything is ended: what looks left behind may be another run's.
    const lock = tryLock(join(state, 'bench.lock'))
    if (!lock) throw new Error(`another bench runs on ${state}: wait for its end, or stop it`)
    try {
      await clear(folders)
      const at = addresses(portBase)
      const stateDir = join(state, 'stack')
      const stack = await takeStack({ stateDir, ports: at.stack, rung: 'embedded', fresh: true, signal, onProgress: say })
      return new Servers(stack, at, folders, lock)
    } catch (failure) {
      lock.release()
      throw failure
    }
  }

  async stop(): Promise<void> {
    try {
      await this.stack.stop()
    } finally {
      this.lock.release()
    }
  }

  /** Stops them and gives their disk back; the logs stay. */
  async remove(): Promise<void> {
    await this.stop()
    rmSync(join(this.folders.state, 'stack'), { recursive: true, force: true })
  }
}

/** Ends what a run that was killed has left here. */
async function clear({ state, logs, pids }: Folders): Promise<void> {
  await Promise.all(readdirSync(pids).map((file) => stopOrphan(join(pids, file), join('dist', 'main.js'), ORPHAN)))
  await stopOrphans(join(state, 'stack'))
  for (const file of readdirSync(logs)) rmSync(join(logs, file))
}
