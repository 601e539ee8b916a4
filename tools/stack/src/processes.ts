import { type ChildProcess, execFileSync, spawn, type SpawnOptions } from 'node:child_process'
import { closeSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const MAX_OUTPUT = 1024 * 1024
const MAX_LOG_BYTES = 10 * 1024 * 1024

/** The command line of a live process; empty for a dead one and for a zombie. */
export function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}

/** A pid alone proves nothing, pids are used again: the command line must carry the marker too. */
export const isRunning = (pid: number, marker: string): boolean => pid > 0 && commandLine(pid).includes(marker)

export interface ServerCommand {
  command: string
  args: string[]
  options?: SpawnOptions
  log: string
  pidFile: string
  /** Standard output to its starter and not to the log. */
  pipeOutput?: boolean
}

/**
 * Starts a server in its own session, so that a terminal's Ctrl-C does not reach it: its owner stops it in order.
 * The pid file is written before anything else can happen, so that a later run finds what a killed owner left behind.
 */
export function startServer({ command, args, options, log, pidFile, pipeOutput = false }: ServerCommand): ChildProcess {
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0
  const out = openSync(log, size > MAX_LOG_BYTES ? 'w' : 'a')
  try {
    const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', pipeOutput ? 'pipe' : out, out] })
    if (child.pid) writeFileSync(pidFile, `${child.pid}\n`)
    return child
  } finally {
    closeSync(out)
  }
}

async function goneWithin(pid: number, marker: string, milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds
  while (isRunning(pid, marker)) {
    if (Date.now() > deadline) return false
    await delay(20)
  }
  return true
}

/** Sends each signal in turn, giving each its time in milliseconds, until the process is gone. */
export async function stopProcess(pid: number, marker: string, signals: [NodeJS.Signals, number][]): Promise<void> {
  for (const [signal, milliseconds] of signals) {
    if (!isRunning(pid, marker)) return
    signalQuietly(pid, signal)
    if (await goneWithin(pid, marker, milliseconds)) return
  }
}

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

export function readPid(file: string): number {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || 0
  } catch {
    return 0
  }
}

/** Stops what a killed owner left running; true when there was something. */
export async function stopOrphan(pidFile: string, marker: string, signals: [NodeJS.Signals, number][]): Promise<boolean> {
  const pid = readPid(pidFile)
  const found = isRunning(pid, marker)
  if (found) await stopProcess(pid, marker, signals)
  rmSync(pidFile, { force: true })
  return found
}

/** The line that names an error, else the last one. */
function reasonIn(output: string): string {
  const lines = output.trim().split('\n')
  return (lines.find((line) => /\b\w*(Error|FATAL)\b/i.test(line)) ?? lines.at(-1) ?? '').trim().slice(0, 300)
}

export class CommandFailed extends Error {
  constructor(
    readonly command: string,
    readonly exit: number | string | null,
    readonly output: string,
  ) {
    super(`${basename(command)} ended with ${exit}: ${reasonIn(output)}`)
    this.name = 'CommandFailed'
  }
}

interface RunOptions extends SpawnOptions {
  abort?: AbortSignal | undefined
  /** Milliseconds. */
  within: number
}

/** Runs a command to its end and returns what it printed; aborting or running late kills its whole process group. */
export async function run(command: string, args: string[], { abort, within, ...options }: RunOptions): Promise<string> {
  abort?.throwIfAborted()
  const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const keep = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-MAX_OUTPUT))
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  const ended = new Promise<number | string | null>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    child.once('close', (code, signal) => resolve(code ?? signal))
  })
  const stop = (signal: NodeJS.Signals) => child.pid && signalQuietly(-child.pid, signal)
  const onAbort = () => stop('SIGKILL')
  abort?.addEventListener('abort', onAbort, { once: true })
  const late = setTimeout(() => stop('SIGKILL'), within)
  try {
    const exit = await ended
    abort?.throwIfAborted()
    if (exit !== 0) throw new CommandFailed(command, exit, output)
    return output
  } finally {
    clearTimeout(late)
    abort?.removeEventListener('abort', onAbort)
  }
}
