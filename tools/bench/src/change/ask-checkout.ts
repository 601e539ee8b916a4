import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Answer } from '../question.js'
import { type Checkout, NoCheckout } from './checkout.js'

/** Longer than the longest question. */
const WITHIN_MS = 3 * 3_600_000
/** For a run that was asked to end, to stop its servers. */
const END_WITHIN_MS = 60_000
const MOST_OUTPUT = 10_000_000

/** A state gave no answer: its run failed, or has no figure. */
export class NoAnswer extends Error {}

/**
 * What a state says by its own bench, whose progress goes to our standard error. A run that is aborted or late is asked to end and waited for
 * a while: it has servers to stop.
 */
export async function askCheckout(
  { name, folder }: Checkout,
  question: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<Answer> {
  signal.throwIfAborted()
  const script = join(folder, 'tools', 'bench', 'dist', 'main.js')
  if (!existsSync(script)) throw new NoCheckout(`${name} has no bench`)
  const child = spawn(process.execPath, [script, question, '--json', ...args], {
    ...{ cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] },
  })
  let killing: NodeJS.Timeout | undefined
  const stop = (): void => {
    child.kill('SIGTERM')
    killing ??= setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS)
  }
  let late = false
  const ending = setTimeout(() => {
    late = true
    stop()
  }, WITHIN_MS)
  signal.addEventListener('abort', stop, { once: true })
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-MOST_OUTPUT)))
  try {
    const [code, killedBy] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
    signal.throwIfAborted()
    if (late) throw new NoAnswer(`${question} at ${name} took longer than ${WITHIN_MS / 3_600_000} hours`)
    if (code !== 0) throw new NoAnswer(`${question} at ${name} ended with ${code ?? killedBy}`)
  } finally {
    clearTimeout(ending)
    clearTimeout(killing)
    signal.removeEventListener('abort', stop)
  }
  const answer = answerIn(output)
  if (typeof answer?.measured !== 'number') throw new NoAnswer(`${question} at ${name} gave no figure`)
  return answer
}

function answerIn(output: string): Answer | undefined {
  const last = output.trim().split('\n').at(-1)
  return last?.startsWith('{') ? (JSON.parse(last) as Answer) : undefined
}
