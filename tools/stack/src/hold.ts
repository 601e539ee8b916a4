import { mkdirSync, rmSync } from 'node:fs'
import { removeStackFile, writeStackFile } from './stack-file.js'
import type { StackOptions } from './stack.js'
import { takeStack } from './take-stack.js'

interface HoldOptions extends StackOptions {
  stateDir: string
  /** Ends the stack when standard input closes, which also happens when the parent is killed. */
  lifeline: boolean
  /** Removes the state folder at the end. */
  remove: boolean
}

/** Holds a stack for other processes until a signal comes or the lifeline is cut; prints its addresses as one JSON line. */
export async function hold({ lifeline, remove, ...options }: HoldOptions): Promise<void> {
  const abort = new AbortController()
  const ended = new Promise<void>((resolve) => abort.signal.addEventListener('abort', () => resolve(), { once: true }))
  const end = () => abort.abort(new Error('the stack was told to stop'))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)
  const alive = setInterval(() => undefined, 60_000)
  if (lifeline) process.stdin.once('end', end).once('error', end).resume()
  mkdirSync(options.stateDir, { recursive: true })
  try {
    const onProgress = (line: string) => void process.stderr.write(`${line}\n`)
    const stack = await takeStack({ ...options, signal: abort.signal, onProgress })
    process.stdout.write(`${JSON.stringify(writeStackFile(options.stateDir, stack))}\n`)
    await ended
    await stack.stop()
  } finally {
    clearInterval(alive)
    process.stdin.destroy()
    removeStackFile(options.stateDir)
    if (remove) rmSync(options.stateDir, { recursive: true, force: true })
  }
}
