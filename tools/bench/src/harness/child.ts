import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const STOP_WITHIN_MS = 10_000

export interface ChildOptions {
  /** Of its log, and in what is said of it. */
  name: string
  script: string
  /** Its one argument, as JSON. */
  options: object
  logs: string
  nodeFlags?: string[]
}

/** A process of the harness beside the product, so that each has a CPU account of its own. It tells by messages, each with a `type`. */
export class Child<Report extends { type: string }> {
  readonly process: ChildProcess
  /** Why it ended, when nobody stopped it. */
  failed: Error | undefined
  #stopping = false

  constructor(private readonly told: ChildOptions) {
    const { name, script, options, logs, nodeFlags = [] } = told
    const log = openSync(join(logs, `bench-${name}.log`), 'a')
    // A process group of its own: Ctrl-C is for the harness, which ends its children in order.
    this.process = fork(script, [JSON.stringify(options)], { detached: true, execArgv: nodeFlags, stdio: ['ignore', log, log, 'ipc'] })
    closeSync(log)
    this.process.on('exit', (code, signal) => {
      if (!this.#stopping) this.failed = new Error(`${name} ended (${signal ?? code}): see bench-${name}.log in ${logs}`)
    })
  }

  get pid(): number {
    return this.process.pid ?? 0
  }

  onReport(listener: (report: Report) => void): void {
    this.process.on('message', listener)
  }

  tell(command: object): void {
    this.process.send(command)
  }

  /** Its next report of this type. Rejects when it ends before, is silent for `within` milliseconds, or the signal aborts. */
  next<Type extends Report['type']>(type: Type, within: number, signal?: AbortSignal): Promise<Extract<Report, { type: Type }>> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => fail(new Error(`${this.told.name} said no "${type}" within ${within / 1000} s: see its log`)), within)
      const onReport = (report: Report): void => {
        if (report.type !== type) return
        over()
        resolve(report as Extract<Report, { type: Type }>)
      }
      const onExit = (): void => fail(this.failed ?? new Error(`${this.told.name} was stopped`))
      const onAbort = (): void => fail(signal?.reason as Error)
      const over = (): void => {
        clearTimeout(late)
        this.process.off('exit', onExit).off('message', onReport)
        signal?.removeEventListener('abort', onAbort)
      }
      const fail = (error: Error): void => {
        over()
        reject(error)
      }
      this.process.on('exit', onExit).on('message', onReport)
      signal?.addEventListener('abort', onAbort)
      if (signal?.aborted) onAbort()
      else if (this.failed) onExit()
    })
  }

  async stop(): Promise<void> {
    this.#stopping = true
    if (this.process.exitCode !== null || this.process.signalCode !== null) return
    const gone = once(this.process, 'exit')
    this.process.kill('SIGTERM')
    await Promise.race([gone, delay(STOP_WITHIN_MS, undefined, { ref: false })])
    this.process.kill('SIGKILL')
    await gone
  }
}

/** Starts it, hears its one report of the type and ends it, whatever comes. */
export async function reportOf<Report extends { type: string }>(
  told: ChildOptions,
  type: Report['type'],
  within: number,
  signal: AbortSignal,
): Promise<Report> {
  signal.throwIfAborted()
  const child = new Child<Report>(told)
  try {
    return await child.next(type, within, signal)
  } finally {
    await child.stop()
  }
}
