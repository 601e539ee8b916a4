import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRunning, stopProcess } from './processes.js'
import { readStackFile, type StackFile } from './stack-file.js'
import { until } from './until.js'

const UP_WITHIN = 12 * 60_000
const MARKER = 'stack/dist/cli.js hold'

/** The stack that runs in the background on this folder, if one does. */
export function running(stateDir: string): StackFile | undefined {
  const file = readStackFile(stateDir)
  return file && isRunning(file.pid, MARKER) ? file : undefined
}

/** Starts a process of its own that holds the stack; resolves when the stack answers. */
export async function up(stateDir: string, args: string[]): Promise<StackFile> {
  const found = running(stateDir)
  if (found) return found
  mkdirSync(stateDir, { recursive: true })
  const log = join(stateDir, 'hold.log')
  const out = openSync(log, 'w')
  const child = spawn(process.execPath, [join(import.meta.dirname, 'cli.js'), 'hold', '--state', stateDir, ...args], {
    detached: true,
    stdio: ['ignore', out, out],
  })
  closeSync(out)
  child.unref()
  return until(
    async () => {
      const file = running(stateDir)
      if (file) return file
      throw new Error('the stack is still starting')
    },
    { within: UP_WITHIN, every: 100, signal: exited(child, log) },
  )
}

function exited(child: ReturnType<typeof spawn>, log: string): AbortSignal {
  const abort = new AbortController()
  child.once('exit', () => abort.abort(new Error(readFileSync(log, 'utf8').trim().split('\n').at(-1))))
  return abort.signal
}

/** Ends a background stack and waits until it is gone; false when none ran. */
export async function down(stateDir: string): Promise<boolean> {
  const file = running(stateDir)
  if (file) {
    await stopProcess(file.pid, MARKER, [
      ['SIGTERM', 60_000],
      ['SIGKILL', 5_000],
    ])
  }
  return file !== undefined
}
