import { fork } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'

const GRACE_MS = 60_000

export interface FloodOptions {
  url: string
  run: string
  /** Orders a second, whatever is answered. */
  rate: number
  seconds: number
}

export interface FloodResult {
  sent: number
  /** Due and never sent: the client had too many under way. */
  owed: number
  /** Answers by their status; `broken` without one. */
  statuses: Record<string, number>
  /** Ids of the orders that were answered 202. */
  accepted: string[]
  /** Milliseconds of all answers. */
  p50: number
  p99: number
}

/** Places orders by HTTP from a process of its own. */
export function floodByHttp(options: FloodOptions, logs: string, signal: AbortSignal): Promise<FloodResult> {
  const log = openSync(join(logs, 'bench-flood.log'), 'a')
  const script = join(import.meta.dirname, 'flood-process.js')
  const child = fork(script, [JSON.stringify(options)], { detached: true, stdio: ['ignore', log, log, 'ipc'] })
  closeSync(log)
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      child.kill('SIGKILL')
      reject(error)
    }
    const late = setTimeout(() => fail(new Error('the flood by HTTP did not end: see its log')), options.seconds * 1000 + GRACE_MS)
    const onAbort = (): void => fail(signal.reason as Error)
    signal.addEventListener('abort', onAbort, { once: true })
    let result: FloodResult | undefined
    child.on('message', (message: FloodResult) => (result = message))
    child.once('exit', (code, by) => {
      clearTimeout(late)
      signal.removeEventListener('abort', onAbort)
      if (result) resolve(result)
      else reject(new Error(`the flood by HTTP ended (${by ?? code}): see its log`))
    })
  })
}
